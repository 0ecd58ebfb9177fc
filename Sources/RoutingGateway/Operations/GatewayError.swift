#if Gateway
public import CommandSupport

/// Why the gateway cannot start or take a new configuration: what is wrong and what to do.
public struct GatewayError: CommandError, Equatable, CustomStringConvertible {
  public var message: String
  public var exitStatus: ExitStatus
  public var description: String { message }

  init(_ message: String, _ exitStatus: ExitStatus = .invalidData) {
    self.message = message
    self.exitStatus = exitStatus
  }
}
#endif
