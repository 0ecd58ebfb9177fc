public import CommandSupport

/// What is wrong with the files of an encoder, where, and what to do about it.
public struct EncoderError: CommandError, Equatable, CustomStringConvertible {
  public enum Code: Sendable {
    /// There is no such file, or it may not be read.
    case missingInput
    /// Reading broke off.
    case inputOutput
    /// A file is cut off, or contradicts itself or its companions.
    case damaged
    /// The files are whole but describe an encoder of another kind.
    case unsupported
  }

  public var code: Code
  /// What is wrong and what to do, without the place.
  public var reason: String
  public var file: String?

  public init(_ code: Code, _ reason: String, file: String? = nil) {
    self.code = code
    self.reason = reason
    self.file = file
  }

  /// `FILE: what and what to do`.
  public var message: String { file.map { "\($0): \(reason)" } ?? reason }

  public var description: String { message }

  public var exitStatus: ExitStatus {
    switch code {
    case .missingInput: .missingInput
    case .inputOutput: .inputOutput
    case .damaged, .unsupported: .invalidData
    }
  }
}

extension String {
  /// At most 40 characters of what a file says, quoted.
  var excerpt: String { "'\(prefix(40))\(count > 40 ? "…" : "")'" }
}
