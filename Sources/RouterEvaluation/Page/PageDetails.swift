/// What a page says beyond the report's numbers: which router, on which data, and examples.
public struct PageDetails: Sendable, Equatable {
  /// A file by its name and content; no clock time is kept anywhere.
  public struct File: Sendable, Equatable {
    public var name: String
    public var sha256: String
    public var rows: Int?
  }

  /// A part of the router and its weight in the score.
  public struct Part: Sendable, Equatable {
    public var name: String
    public var kind: String
    public var weight: Double
  }

  /// The router's file, as it was named, and its size.
  public var artifact = ""
  public var artifactBytes = 0
  /// XXH64 of the artifact's content, as the artifact states it.
  public var artifactHash = ""
  public var algorithm = ""
  public var preset = ""
  public var seed: UInt64 = 0
  public var holdout = 0.0
  public var flags: [String] = []
  public var trainingPrompts = 0
  public var trainingFiles: [File] = []
  /// The pair that the router was trained for.
  public var trainedStrong = ""
  public var trainedWeak = ""
  public var parts: [Part] = []

  /// What was evaluated on, in words, and its files.
  public var dataDescription = ""
  public var dataFiles: [File] = []
  public var warnings: [String] = []
  /// Prompts by win rate in even steps over 0…1.
  public var winRateHistogram: [Int] = []
  /// nil where they were not wanted.
  public var examples: [RoutingExample]?

  public init() {}
}
