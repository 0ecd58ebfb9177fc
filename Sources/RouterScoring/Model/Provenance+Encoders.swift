extension Provenance {
  /// The sentence encoders behind a router.
  public struct Encoders: Sendable, Equatable {
    /// The one that the distilled table was made with; scoring does not need it.
    public var distilled: Encoder?
    /// The one that makes the embeddings which come with every prompt.
    public var embedding: Encoder?

    public init(distilled: Encoder? = nil, embedding: Encoder? = nil) {
      self.distilled = distilled
      self.embedding = embedding
    }
  }

  /// What tells one sentence encoder from another.
  public struct Encoder: Sendable, Equatable {
    /// The last part of its folder's path.
    public var name: String
    /// Lower-case hexadecimal SHA-256 over its files.
    public var sha256: String

    public init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }
}
