/// What a router is worth on a part of the prompts: those of a task, or those of some length.
public struct SliceReport: Codable, Sendable, Equatable {
  /// What the prompts of a slice share.
  public enum Kind: String, Codable, Sendable {
    case task, length
  }

  /// What the intervals allow to be said of the router's ranking within the slice.
  public enum Finding: String, Codable, Sendable {
    /// The interval of APGR lies above random's ½.
    case better
    /// It holds ½: not measurably better than random.
    case notBetter = "not better"
    /// It lies below ½.
    case worse
    /// The strong model is no better here, so that there is nothing to recover.
    case noGap = "no gap"
    /// The gap is so uncertain that APGR has no interval.
    case uncertainGap = "uncertain gap"
    /// Fewer independent prompts than ``SliceReport/fewestPrompts``.
    case tooFew = "too few"
  }

  /// Below so many independent prompts nothing is said of a slice.
  public static let fewestPrompts = 30

  public var kind: Kind
  /// The task, or the lengths in characters, such as `120–343 characters`.
  public var name: String
  /// Rows of a score table, or distinct prompts of battles.
  public var prompts: Int
  public var rows: Int
  public var strongQuality = Estimate()
  public var weakQuality = Estimate()
  /// strong − weak.
  public var gap = Estimate()
  /// At the report's threshold.
  public var strongCallFraction = Estimate()
  public var quality = Estimate()
  public var pgr = Estimate()
  /// Of the ranking within the slice; random 0.5.
  public var apgr = Estimate()
  public var finding = Finding.tooFew

  public init(kind: Kind, name: String, prompts: Int, rows: Int) {
    self.kind = kind
    self.name = name
    self.prompts = prompts
    self.rows = rows
  }
}

extension SliceReport {
  private static let estimates: [(String, any WritableKeyPath<Self, Estimate> & Sendable)] = [
    ("strong_quality", \.strongQuality), ("weak_quality", \.weakQuality), ("gap", \.gap),
    ("strong_call_fraction", \.strongCallFraction), ("quality", \.quality), ("pgr", \.pgr),
    ("apgr", \.apgr),
  ]

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    try container.encode(kind, forKey: "kind")
    try container.encode(name, forKey: "name")
    try container.encode(prompts, forKey: "prompts")
    try container.encode(rows, forKey: "rows")
    for (key, path) in Self.estimates { try container.encode(self[keyPath: path], key) }
    try container.encode(finding, forKey: "finding")
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    kind = try container.decode(Kind.self, forKey: "kind")
    name = try container.decode(String.self, forKey: "name")
    prompts = try container.decode(Int.self, forKey: "prompts")
    rows = try container.decode(Int.self, forKey: "rows")
    for (key, path) in Self.estimates { self[keyPath: path] = try container.decodeEstimate(key) }
    finding = try container.decode(Finding.self, forKey: "finding")
  }
}
