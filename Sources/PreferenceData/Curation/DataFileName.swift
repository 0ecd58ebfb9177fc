internal import Glibc

/// Names of data files.
public enum DataFileName {
  /// A path without the end of its name that says how the file is written, or the slash of a folder.
  public static func withoutSuffix(_ path: String) -> String {
    for suffix in [".jsonl", ".ndjson", ".json", ".csv"] where path.hasSuffix(suffix) {
      return String(path.dropLast(suffix.count))
    }
    // What is made of a folder lies beside it, not hidden in it.
    return path.count > 1 && path.hasSuffix("/") ? withoutSuffix(String(path.dropLast())) : path
  }

  /// A path as seen from the working directory, so that no absolute path enters an artifact.
  public static func relative(_ path: String) -> String {
    guard path.hasPrefix("/"), let buffer = getcwd(nil, 0) else { return path }
    defer { free(buffer) }
    let here = String(cString: buffer).split(separator: "/")
    let there = path.split(separator: "/")
    let shared = zip(here, there).prefix { $0 == $1 }.count
    let up = here.dropFirst(shared).map { _ in Substring("..") }
    return (up + there.dropFirst(shared)).joined(separator: "/")
  }
}
