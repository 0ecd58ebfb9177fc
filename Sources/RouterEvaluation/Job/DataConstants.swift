internal import CommandSupport
internal import PreferenceData
internal import RouterScoring

/// What data say by themselves, without a router: how good each model is.
public struct DataConstants: Codable, Sendable, Equatable {
  /// One model's mean over the rows that judge it.
  public struct Model: Codable, Sendable, Equatable {
    public var name: String
    public var rows: Int
    /// The mean score, or the share of battles won with ties as one half.
    public var quality: Double
    /// USD per 1,000 requests; nil where unknown.
    public var cost: Double?
  }

  /// Rows of a score table, or distinct prompts of battles; of the pair where one was named.
  public var prompts: Int
  public var rows: Int
  /// Rows left out because they are marked contaminated.
  public var contaminatedRows: Int
  /// Rows left out because they cannot be used.
  public var invalidRows: Int
  public var strongModel: String?
  public var weakModel: String?
  public var strongQuality: Double?
  public var weakQuality: Double?
  public var isSimulated: Bool
  public var scale: QualityScale
  /// Best first.
  public var models: [Model]

  private enum CodingKeys: String, CodingKey {
    case prompts, rows, scale, models
    case contaminatedRows = "contaminated_rows"
    case invalidRows = "invalid_rows"
    case strongModel = "strong_model"
    case weakModel = "weak_model"
    case strongQuality = "strong_quality"
    case weakQuality = "weak_quality"
    case isSimulated = "simulated"
  }
}

extension DataConstants {
  /// Reads files and takes their means.
  ///
  /// - Parameters:
  ///   - strong, weak: the pair; both or neither.
  ///   - progress: called now and then with the share of bytes read, in 0…1.
  /// - Throws: a `CommandError`, with place, remedy and exit status.
  public init(
    files: [String], strong: String?, weak: String?, scale: QualityScale = .unit,
    skipInvalid: Bool = false, includeContaminated: Bool = false,
    progress: ((Double) -> Void)? = nil
  ) throws {
    let reader = DatasetReader(skipInvalid: skipInvalid, includeContaminated: includeContaminated)
    let loaded = try reader.read(files, progress: progress)
    do throws(EvaluationError) {
      try self.init(loaded, strong: strong, weak: weak, scale: scale)
    } catch {
      throw error.failure(at: loaded.place, strong: strong, weak: weak)
    }
  }

  init(
    _ loaded: LoadedDataset, strong: String?, weak: String?, scale: QualityScale
  ) throws(EvaluationError) {
    let dataset = loaded.dataset
    prompts =
      switch dataset {
      case .scores: dataset.rowCount
      case .battles: dataset.prompts.count
      }
    rows = dataset.rowCount
    contaminatedRows = loaded.contaminatedRows
    invalidRows = loaded.invalidRows
    isSimulated = dataset.isSimulated
    self.scale = scale
    models = Self.means(dataset, scale).sorted { ($0.quality, $1.name) > ($1.quality, $0.name) }
    guard !models.isEmpty else { throw EvaluationError.noRawScores }
    guard let strong, let weak else { return }
    let outcomes = try PairOutcomes(
      dataset, pair: ModelPair(strong: strong, weak: weak), scale: scale)
    (prompts, rows) = (outcomes.promptCount, outcomes.count)
    (strongModel, weakModel) = (strong, weak)
    let means = outcomes.meanQuality
    (strongQuality, weakQuality) = (means.strong, means.weak)
  }

  private static func means(_ dataset: PreferenceDataset, _ scale: QualityScale) -> [Model] {
    switch dataset {
    case .scores(let table):
      let quality = scale == .raw ? table.rawScores : table.scores
      guard !quality.isEmpty else { return [] }
      let count = table.models.count
      return table.models.enumerated().compactMap { column, name in
        let values = stride(from: column, to: quality.count, by: count)
          .map { Double(quality[$0]) }.filter(\.isFinite)
        guard !values.isEmpty else { return nil }
        let costs = stride(from: column, to: table.costs.count, by: count)
          .map { Double(table.costs[$0]) }.filter(\.isFinite)
        return Model(
          name: name, rows: values.count, quality: values.reduce(0, +) / Double(values.count),
          cost: costs.isEmpty ? nil : 1_000 * costs.reduce(0, +) / Double(costs.count))
      }
    case .battles(let table):
      return scale == .raw ? [] : winShares(table)
    }
  }

  private static func winShares(_ table: BattleTable) -> [Model] {
    var rows = [Int](repeating: 0, count: table.models.count)
    var (weights, wins) = (rows.map(Double.init), rows.map(Double.init))
    for row in 0..<table.rowCount {
      let weight = table.weights.isEmpty ? 1 : Double(table.weights[row])
      let y =
        switch table.outcomes[row] {
        case .modelA: 1.0
        case .modelB: 0.0
        case .tie, .tieBothBad: 0.5
        }
      for (model, value) in [(Int(table.modelA[row]), y), (Int(table.modelB[row]), 1 - y)] {
        rows[model] += 1
        weights[model] += weight
        wins[model] += weight * value
      }
    }
    return table.models.enumerated().compactMap { model, name in
      guard weights[model] > 0 else { return nil }
      return Model(name: name, rows: rows[model], quality: wins[model] / weights[model], cost: nil)
    }
  }
}

extension QualityScale: Codable {}
