/// What a command tells the shell, by the numbers of `sysexits.h`.
public enum ExitStatus: Int32, Sendable {
  case success = 0
  /// The work was done but the answer is no.
  case failure = 1
  /// The command line is wrong (`EX_USAGE`).
  case usage = 64
  /// The input is wrong (`EX_DATAERR`).
  case invalidData = 65
  /// An input is missing or may not be read (`EX_NOINPUT`).
  case missingInput = 66
  /// A fault of this program (`EX_SOFTWARE`).
  case software = 70
  /// An output cannot be created (`EX_CANTCREAT`).
  case cannotCreate = 73
  /// Reading or writing failed on the way (`EX_IOERR`).
  case inputOutput = 74
}

/// An error that a command can print and end with.
public protocol CommandError: Error {
  /// `FILE:LINE: what and what to do`, without a leading `error:` and without a final newline.
  var message: String { get }
  var exitStatus: ExitStatus { get }
}

/// A command error of no particular module: words and a status.
public struct CommandFailure: CommandError, Equatable, CustomStringConvertible {
  public var message: String
  public var exitStatus: ExitStatus
  public var description: String { message }

  public init(_ message: String, _ exitStatus: ExitStatus) {
    self.message = message
    self.exitStatus = exitStatus
  }
}
