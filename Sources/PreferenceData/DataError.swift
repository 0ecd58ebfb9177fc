public import CommandSupport

/// What is wrong with an input, where, and what to do about it.
public struct DataError: CommandError, Equatable, CustomStringConvertible {
  public enum Code: Sendable {
    /// The content is wrong.
    case invalidData
    /// There is no such file, or it may not be read.
    case missingInput
    /// Reading or writing broke off.
    case inputOutput
    /// An output cannot be created.
    case cannotCreate
  }

  public var code: Code
  /// What is wrong and what to do, without the place.
  public var reason: String
  public var file: String?
  /// A physical line, counted from 1.
  public var line: Int?

  public init(_ code: Code, _ reason: String, file: String? = nil, line: Int? = nil) {
    self.code = code
    self.reason = reason
    self.file = file
    self.line = line
  }

  /// `FILE:LINE: what and what to do`.
  public var message: String {
    switch (file, line) {
    case (let file?, let line?): "\(file):\(line): \(reason)"
    case (let file?, nil): "\(file): \(reason)"
    case (nil, _): reason
    }
  }

  public var description: String { message }

  public var exitStatus: ExitStatus {
    switch code {
    case .invalidData: .invalidData
    case .missingInput: .missingInput
    case .inputOutput: .inputOutput
    case .cannotCreate: .cannotCreate
    }
  }
}

extension DataError {
  /// A failure to write, beside those of reading.
  init(_ failure: CommandFailure) {
    self.init(failure.exitStatus == .cannotCreate ? .cannotCreate : .inputOutput, failure.message)
  }
}
