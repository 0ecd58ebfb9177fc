public import CommandSupport

/// Data or settings from which no router can be trained; the message says what to do.
public struct TrainingError: CommandError, Equatable, CustomStringConvertible {
  public enum Code: Sendable {
    /// A setting that cannot hold for these data, such as a model they lack.
    case usage
    /// Data that cannot train a router, such as one class only.
    case data
  }

  public var code: Code
  public var message: String
  public var description: String { message }

  public var exitStatus: ExitStatus {
    switch code {
    case .usage: .usage
    case .data: .invalidData
    }
  }

  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
