/// The names and limits of the artifact format; `notebooks-docs/format.md` describes it.
public enum ArtifactFormat {
  /// The value of the metadata key `format`.
  public static let name = "turnout-router"
  /// The value of the metadata key `format_version`.
  public static let version = "1"
  /// The largest file that is read or written.
  public static let fileLimit = 64 << 20
  /// The largest header.
  public static let headerLimit = 1 << 20
}
