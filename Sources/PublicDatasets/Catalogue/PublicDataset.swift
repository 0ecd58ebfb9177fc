/// A public set: where it is, whose licence it has, what is in it.
public struct PublicDataset: Sendable {
  /// A file of a set.
  public struct File: Sendable {
    public var url: String
    /// The last part of the URL: what the file is called here.
    public var name: String
    public var bytes: Int?
    /// 64 hexadecimal digits, or nil where the catalogue does not know them.
    public var sha256: String?

    /// The same file on another server: `http://127.0.0.1:8000` for `https://example.com`.
    func url(on base: String?) -> String {
      guard let base else { return url }
      let host = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
      let path = host.firstIndex(of: "/").map { host[$0...] } ?? "/"
      return (base.hasSuffix("/") ? String(base.dropLast()) : base) + path
    }
  }

  public var name: String
  public var title: String
  /// `scores`, `battles` or `prices`.
  public var kind: String
  public var rows: Int?
  public var licence: String
  /// Where people read about the set.
  public var page: String?
  public var files: [File]
  /// How to get a set that has no files to download.
  public var byHand: String?
  /// Commands that use the set, `{folder}` standing for where it is.
  public var next: [String]

  /// The size of all files, if it is known.
  public var bytes: Int? {
    guard !files.isEmpty else { return nil }
    var sum = 0
    for file in files {
      guard let bytes = file.bytes else { return nil }
      sum += bytes
    }
    return sum
  }

  /// The commands to run next, for a set in a folder.
  public func nextCommands(in folder: String) -> [String] {
    let plain = folder.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 32) || "/._-".utf8.contains(byte)
    }
    let word = plain ? folder : "'" + folder.replacing("'", with: "'\\''") + "'"
    return next.map { $0.replacing("{folder}", with: word) }
  }
}
