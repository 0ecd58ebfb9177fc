internal import CommandSupport
internal import PreferenceData
internal import RouterScoring

/// The work of `router-eval --traffic`: from an artifact and prompts without judgments to a report,
/// and to a router whose shares are meant for that traffic.
public struct TrafficJob: Sendable {
  public var artifact = "models/router.safetensors"
  /// JSON Lines of prompts or of a gateway's log.
  public var files: [String] = []
  /// nil for the router's guaranteed threshold, 0.3 if it has none.
  public var threshold: Double?
  /// Instead of a threshold: the one that gives this share on this traffic.
  public var share: Double?
  public var skipInvalid = false
  public var threads = 1

  public init() {}

  public struct Outcome: Sendable {
    public var report: TrafficReport
    /// The artifact of the router with its score quantiles taken from this traffic.
    public var recalibrated: [UInt8]
    /// For standard error.
    public var warnings: [String]
  }

  /// - Throws: a `CommandError`, with place, remedy and exit status.
  public func run() throws -> Outcome {
    let scorer = try Scorer.openForCommand(artifact)
    guard !scorer.readsEmbedding else {
      throw CommandFailure(
        "\(artifact): this router reads embeddings, and --traffic is for routers that read text alone",
        .invalidData)
    }
    let loaded = try ConversationReader(skipInvalid: skipInvalid).read(files)
    let sample = TrafficSample(loaded.conversations, scorer, threads: threads)
    let chosen =
      share.map { sample.threshold(forStrongCallFraction: $0) } ?? threshold
      ?? scorer.model.provenance.guarantee?.threshold ?? 0.3
    var report = TrafficReport(sample, scorer, threshold: chosen)
    report.invalidRows = loaded.invalidRows
    report.isSimulated = report.isSimulated || loaded.conversations.contains(where: \.isSimulated)
    var model = scorer.model
    model.scoreQuantiles = sample.scoreQuantiles().map { Float($0) }
    model.provenance.traffic = .init(
      files: try zip(files, loaded.rowsOfFile).map { path, rows in
        .init(
          name: DataFileName.relative(path), sha256: try FileDigest(of: path).sha256, rows: rows)
      }, requests: report.requests, prompts: report.prompts)
    var warnings: [String] = []
    if loaded.invalidRows > 0 {
      let first = loaded.firstInvalid.first.map { "; the first: \($0.message)" } ?? ""
      warnings.append("left out \(loaded.invalidRows.readable) invalid rows\(first)")
    }
    return Outcome(report: report, recalibrated: model.encoded(), warnings: warnings)
  }
}
