/// All that one should know of a data set before one trains on it.
///
/// ```swift
/// let loaded = try DatasetReader(skipInvalid: true, promptsOptional: true).read(["arena.jsonl"])
/// for warning in DatasetDescription(loaded).warnings { print(warning) }
/// ```
///
/// ``DatasetSummary`` is the quick part of it. Intervals are by prompts (``ShareEstimate``).
public struct DatasetDescription: Sendable {
  /// One model's part in the data.
  public struct Model: Sendable, Equatable {
    public var name: String
    public var rows: Int
    /// Battles: wins and half the ties; scores: the mean.
    public var outcome: ShareEstimate
    /// The share of its battles that are ties.
    public var tieShare: Double?
    /// Battles in which it is shown first.
    public var rowsFirst: Int?
    /// Characters of its answers, or tokens in score tables, where known.
    public var meanLength: Double?
    /// USD per request where known.
    public var meanCost: Double?
  }

  /// Two models and the rows that judge both.
  public struct Pair: Sendable, Equatable {
    public var first: String
    public var second: String
    public var rows: Int
    public var firstWins: Int
    public var secondWins: Int
    public var ties: Int
    /// Battles that show the first model first.
    public var rowsFirstShownFirst: Int?
  }

  /// One task's rows, and what they say of ``tasksPair``.
  public struct Task: Sendable, Equatable {
    public var name: String
    public var rows: Int
    /// Prompt groups.
    public var prompts: Int
    /// The first model's wins and half the ties against the second, or the difference of their mean
    /// scores moved to 0…1: (1 + d)/2. Nil without a row that judges both.
    public var firstOutcome: ShareEstimate?
  }

  public var summary: DatasetSummary
  public var prompts: PromptStatistics
  /// By falling outcome.
  public var models: [Model]
  public var position: PositionBias?
  public var length: LengthBias?
  public var repeated: RepeatedRows
  /// The ten that most rows judge (score tables: among the five models with most rows).
  public var pairs: [Pair]
  public var tasks: [Task]
  /// The pair that tasks are described by: the one that most rows judge, and the one farthest apart
  /// where several have as many.
  public var tasksPair: Pair?
  public var judges: [NamedCount]
  public var splits: [NamedCount]
  /// Score tables: whether every score is 0 or 1.
  public var scoresAreBinary = false
  public var invalidRows: Int
  public var contaminatedRows: Int
  public var selfBattleRows: Int
  /// Judges that are judged as models, too.
  public var judgesAmongModels: [String] = []

  public init(_ loaded: LoadedDataset) {
    let dataset = loaded.dataset
    let rows = RowsByGroup(dataset)
    summary = DatasetSummary(dataset)
    prompts = PromptStatistics(dataset, rows)
    invalidRows = loaded.invalidRows
    contaminatedRows = loaded.contaminatedRows
    selfBattleRows = loaded.selfBattleRows
    splits = Self.counts(dataset.columns.splitNames, dataset.columns.split)
    switch dataset {
    case .battles(let table):
      let battlePairs = BattlePairs(table)
      models = Self.models(table, rows, summary)
      position = PositionBias(table, battlePairs, rows)
      length = LengthBias(table, battlePairs, rows)
      repeated = RepeatedRows(dataset, battlePairs)
      pairs = Self.pairs(table, battlePairs)
      judges = Self.counts(table.judgeNames, table.judge)
    case .scores(let table):
      models = Self.models(table, rows, summary)
      repeated = RepeatedRows(dataset, nil)
      pairs = Self.pairs(table, models)
      judges = []
      scoresAreBinary = table.scores.allSatisfy { $0.isNaN || $0 == 0 || $0 == 1 }
    }
    tasksPair = Self.widest(pairs)
    tasks = Self.tasks(dataset, rows, tasksPair)
    judgesAmongModels = judges.map(\.name).filter { judge in
      models.contains { Self.plain($0.name) == Self.plain(judge) }
    }
  }

  private static func plain(_ name: String) -> String {
    name.lowercased().filter { $0.isLetter || $0.isNumber }
  }

  private static func counts(_ names: [String], _ column: [Int32]) -> [NamedCount] {
    var counts = [Int](repeating: 0, count: names.count)
    for value in column where value >= 0 { counts[Int(value)] += 1 }
    return NamedCount.sorted(names, counts)
  }
}
