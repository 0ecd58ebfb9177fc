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
}
