public import ArgumentParser
internal import CommandSupport
@preconcurrency internal import Glibc

/// The root command of an executable, whose failures all look alike.
///
/// Errors go to standard error as `error: …`; the exit status is that of a ``CommandError``, 64 for
/// a wrong command line, 1 for anything else. Results that cannot be written to standard output
/// (a full disk behind a pipe or a redirection) are an error too.
///
/// ```swift
/// @main struct RouterData: ToolCommand {
///   static let configuration = CommandConfiguration(commandName: "router-data", …)
/// }
/// ```
public protocol ToolCommand: ParsableCommand {}

extension ToolCommand {
  public static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
      try flushOutput()
    } catch let error as any CommandError {
      fflush(stdout)
      Messages.error(error.message)
      Glibc.exit(error.exitStatus.rawValue)
    } catch {
      end(with: error)
    }
  }

  private static func flushOutput() throws {
    guard fflush(stdout) == 0, ferror(stdout) == 0 else {
      throw CommandFailure(
        "standard output: writing failed: \(String(cString: strerror(errno)))", .inputOutput)
    }
  }

  /// Ends as the argument parser would, with our mark before errors.
  private static func end(with error: any Error) -> Never {
    let code = exitCode(for: error)
    var message = fullMessage(for: error)
    if code.isSuccess {
      print(message)
      do {
        try flushOutput()
        Glibc.exit(ExitStatus.success.rawValue)
      } catch {
        Glibc.exit(ExitStatus.inputOutput.rawValue)
      }
    }
    fflush(stdout)
    if message.hasPrefix("Error: ") { message.removeFirst("Error: ".count) }
    if !message.isEmpty { Messages.error(message) }
    Glibc.exit(code.rawValue)
  }
}
