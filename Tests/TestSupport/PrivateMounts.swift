internal import Foundation
public import Testing

/// Small and read-only file systems that only one tool sees: they are mounted in a name space of
/// its own and vanish with it.
public enum PrivateMounts {
  public static let needed: Comment = "needs unshare and mount, which this machine does not allow"

  /// Whether this machine lets us mount in a name space of our own.
  public static let areAllowed: Bool = {
    guard let folder = try? TemporaryFolder() else { return false }
    let trial = try? shell.run(
      ["-c", "exec unshare -rm mount -t tmpfs none \"$0\"", folder.url.path])
    return trial?.status == 0
  }()

  private static let shell = Tool(at: URL(filePath: "/bin/sh"))

  /// Runs a tool with a tmpfs mounted on the folder's `folder`.
  ///
  /// - Parameters:
  ///   - options: of the tmpfs, such as `size=1m` or `ro`.
  ///   - filling: bytes taken from it beforehand.
  /// - Returns: what the tool did; the names left on the tmpfs are in the folder's `left` when the
  ///   tmpfs can be written to.
  public static func run(
    _ tool: String, _ arguments: [String], in folder: TemporaryFolder, mounting options: String,
    filling: Int = 0
  ) throws -> Tool.Outcome {
    let script = """
      mount -t tmpfs -o \(options) none folder || exit 99
      [ \(filling) = 0 ] || head -c \(filling) /dev/zero > folder/filling || exit 98
      "$0" "$@"
      status=$?
      case \(options) in ro) ;; *) ls -A folder > left;; esac
      exit $status
      """
    return try run(script, tool, arguments, in: folder)
  }

  /// Runs a shell script in a name space of its own; `"$0" "$@"` in it is the tool.
  public static func run(
    _ script: String, _ tool: String, _ arguments: [String], in folder: TemporaryFolder
  ) throws -> Tool.Outcome {
    let tool = try Tool(tool).url.path
    return try shell.run(
      ["-c", "exec unshare -rm /bin/sh -c \"$0\" \"$@\"", script, tool] + arguments,
      in: folder.url)
  }
}
