extension Provenance {
  /// Unlabelled requests that a router was recalibrated on: its score quantiles are theirs, so that
  /// a share of strong calls means a share of such traffic. Scores and win rates are untouched.
  public struct Traffic: Sendable, Equatable {
    public var files: [File]
    /// Requests, repeated ones included.
    public var requests: Int
    /// Distinct prompts.
    public var prompts: Int

    public init(files: [File], requests: Int, prompts: Int) {
      self.files = files
      self.requests = requests
      self.prompts = prompts
    }
  }
}
