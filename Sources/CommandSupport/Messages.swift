internal import Glibc

/// Messages for people on standard error; results belong on standard output.
public enum Messages {
  /// Whether standard error is a terminal.
  public static let isTerminal = isatty(STDERR_FILENO) != 0

  /// `error: …`
  public static func error(_ message: String) { write("error: \(message)\n") }

  /// `warning: …`
  public static func warning(_ message: String) { write("warning: \(message)\n") }

  /// A line without a mark.
  public static func note(_ message: String) { write(message + "\n") }

  /// Writes to standard error, over a progress line if there is one.
  private static func write(_ text: String) {
    writeRaw((isTerminal ? eraseLine : "") + text.printable)
  }

  static let eraseLine = "\r\u{1B}[K"

  static func writeRaw(_ text: String) {
    var text = text
    text.withUTF8 { bytes in
      var offset = 0
      while offset < bytes.count, let base = bytes.baseAddress {
        let count = Glibc.write(STDERR_FILENO, base + offset, bytes.count - offset)
        guard count > 0 || errno == EINTR else { return }
        offset += max(0, count)
      }
    }
  }
}
