/// What a data set holds, for people to look at before they train on it.
public struct DatasetSummary: Sendable {
  /// One model's part in the data.
  public struct Model: Sendable, Equatable {
    public var name: String
    /// Rows that judge the model.
    public var rows: Int
    /// Its mean score, or its mean outcome in battles: 1 for a win, ½ for a tie.
    public var meanOutcome: Double
    /// USD per request where known.
    public var meanCost: Double?
  }

  /// The tie rate and how the place in which an answer is shown sways judgments.
  public struct Judgments: Sendable, Equatable {
    public var winsA: Int
    public var winsB: Int
    public var ties: Int
    public var tiesBothBad: Int
    /// Pairs of models, and those of them that were judged in both orders.
    public var pairs: Int
    public var pairsInBothOrders: Int
    /// Decided battles of pairs judged in both orders, each order weighing the same, that the
    /// model shown first won; ½ without position bias, nil if there are none.
    public var firstWinShare: Double?

    public var tieShare: Double {
      Double(ties + tiesBothBad) / Double(max(1, winsA + winsB + ties + tiesBothBad))
    }
  }

  public var rows: Int
  public var prompts: Int
  /// Prompts that differ by their split key: what splits and intervals count.
  public var groups: Int
  public var medianPromptBytes: Int
  /// By falling mean outcome.
  public var models: [Model]
  public var tasks: [String]
  public var isSimulated: Bool
  /// Nil for score tables.
  public var judgments: Judgments?

  public init(_ dataset: PreferenceDataset) {
    rows = dataset.rowCount
    prompts = dataset.prompts.count
    groups = dataset.prompts.groupCount
    medianPromptBytes = Self.medianBytes(dataset.prompts)
    switch dataset {
    case .scores(let table):
      models = Self.models(table)
      tasks = table.columns.taskNames
      isSimulated = table.columns.simulated
    case .battles(let table):
      models = Self.models(table)
      tasks = table.columns.taskNames
      isSimulated = table.columns.simulated
      judgments = Judgments(table)
    }
    models.sort { ($0.meanOutcome, $1.name) > ($1.meanOutcome, $0.name) }
  }

  private static func medianBytes(_ prompts: PromptStore) -> Int {
    let lengths = (0..<prompts.count).map { prompt in
      prompts.withTurns(of: prompt) { $0.reduce(0) { $0 + $1.count } }
    }.sorted()
    return lengths.isEmpty ? 0 : lengths[lengths.count / 2]
  }

  private static func models(_ table: ScoreTable) -> [Model] {
    table.models.enumerated().map { index, name in
      let cells = stride(from: index, to: table.scores.count, by: table.models.count)
      let scores = cells.map { table.scores[$0] }.filter { !$0.isNaN }
      let costs = table.costs.isEmpty ? [] : cells.map { table.costs[$0] }.filter { !$0.isNaN }
      return Model(
        name: name, rows: scores.count, meanOutcome: mean(scores) ?? 0, meanCost: mean(costs))
    }
  }

  private static func models(_ table: BattleTable) -> [Model] {
    var totals = table.models.map { _ in (rows: 0, outcome: 0.0, cost: 0.0, costs: 0) }
    func add(_ model: Int32, _ outcome: Double, _ costs: [Float], _ row: Int) {
      totals[Int(model)].rows += 1
      totals[Int(model)].outcome += outcome
      if !costs.isEmpty, !costs[row].isNaN {
        totals[Int(model)].cost += Double(costs[row])
        totals[Int(model)].costs += 1
      }
    }
    for row in 0..<table.rowCount {
      let outcome: Double =
        switch table.outcomes[row] {
        case .modelA: 1
        case .modelB: 0
        case .tie, .tieBothBad: 0.5
        }
      add(table.modelA[row], outcome, table.costA, row)
      add(table.modelB[row], 1 - outcome, table.costB, row)
    }
    return zip(table.models, totals).map { name, total in
      Model(
        name: name, rows: total.rows, meanOutcome: total.outcome / Double(max(1, total.rows)),
        meanCost: total.costs > 0 ? total.cost / Double(total.costs) : nil)
    }
  }

  private static func mean(_ values: [Float]) -> Double? {
    guard !values.isEmpty else { return nil }
    return values.reduce(0.0) { $0 + Double($1) } / Double(values.count)
  }
}

extension DatasetSummary.Judgments {
  public init(_ table: BattleTable) {
    struct Pair: Hashable {
      var a: Int32
      var b: Int32
    }
    var counts: [UInt8: Int] = [:]
    var decided: [Pair: (first: Double, count: Double)] = [:]
    for row in 0..<table.rowCount {
      let outcome = table.outcomes[row]
      counts[outcome.rawValue, default: 0] += 1
      let pair = Pair(a: table.modelA[row], b: table.modelB[row])
      let isDecided = outcome == .modelA || outcome == .modelB
      decided[pair, default: (0, 0)].first += outcome == .modelA ? 1 : 0
      decided[pair, default: (0, 0)].count += isDecided ? 1 : 0
    }
    winsA = counts[BattleTable.Outcome.modelA.rawValue] ?? 0
    winsB = counts[BattleTable.Outcome.modelB.rawValue] ?? 0
    ties = counts[BattleTable.Outcome.tie.rawValue] ?? 0
    tiesBothBad = counts[BattleTable.Outcome.tieBothBad.rawValue] ?? 0
    var first = 0.0
    var total = 0.0
    var both = 0
    // Sums of unordered hash tables differ in their last bits from run to run.
    for (pair, there) in decided.sorted(by: { ($0.key.a, $0.key.b) < ($1.key.a, $1.key.b) })
    where pair.a < pair.b {
      guard let back = decided[Pair(a: pair.b, b: pair.a)] else { continue }
      both += 1
      let weight = min(there.count, back.count)
      guard weight > 0 else { continue }
      first += weight * (there.first / there.count + back.first / back.count)
      total += 2 * weight
    }
    pairs = decided.keys.filter { $0.a < $0.b || decided[Pair(a: $0.b, b: $0.a)] == nil }.count
    pairsInBothOrders = both
    firstWinShare = total > 0 ? first / total : nil
  }
}
