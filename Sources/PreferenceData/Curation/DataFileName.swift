/// Names of data files.
public enum DataFileName {
  /// A path without the end of its name that says how the file is written.
  public static func withoutSuffix(_ path: String) -> String {
    for suffix in [".jsonl", ".ndjson", ".json", ".csv"] where path.hasSuffix(suffix) {
      return String(path.dropLast(suffix.count))
    }
    return path
  }
}
