/// What one or more files hold: per-model scores, or pairwise battles.
public enum PreferenceDataset: Sendable {
  case scores(ScoreTable)
  case battles(BattleTable)

  public var prompts: PromptStore {
    switch self {
    case .scores(let table): table.prompts
    case .battles(let table): table.prompts
    }
  }

  /// Model names; rows refer to them by index.
  public var models: [String] {
    switch self {
    case .scores(let table): table.models
    case .battles(let table): table.models
    }
  }

  public var columns: RowColumns {
    switch self {
    case .scores(let table): table.columns
    case .battles(let table): table.columns
    }
  }

  public var rowCount: Int {
    switch self {
    case .scores(let table): table.rowCount
    case .battles(let table): table.rowCount
    }
  }
}

/// What every kind of row has, column by column; all arrays have one element per row.
public struct RowColumns: Sendable {
  /// The prompt's index in the ``PromptStore``.
  public var prompt: [Int32] = []
  /// Index into ``taskNames``; -1 where the row names no task or dataset.
  public var task: [Int32] = []
  public var taskNames: [String] = []
  /// The row's `id`; empty where it has none.
  public var ids: StringColumn = StringColumn()
  /// The row's `row` key (its line in a file of given embeddings); -1 where it has none. Empty
  /// when no row has one.
  public var embeddingRow: [Int32] = []
  /// Index into ``splitNames``, the `split` that the file itself gives; -1 where a row has none.
  /// Empty when no row has one.
  public var split: [Int32] = []
  public var splitNames: [String] = []
  /// Index into ``languageNames``, the `language` or `lang` of a row; -1 where it has none. Empty
  /// when no row has one.
  public var language: [Int32] = []
  public var languageNames: [String] = []
  /// True if any row says that it is simulated.
  public var simulated = false

  public init() {}
}

/// Per-model scores of prompts, one row a prompt.
public struct ScoreTable: Sendable {
  public var models: [String] = []
  public var prompts = PromptStore()
  public var columns = RowColumns()
  /// Row-major rows × models, in 0…1; NaN where a model has no score.
  public var scores: [Float] = []
  /// The mean of a row's `raw_scores`, on the benchmark's own scale, same shape; empty when absent.
  public var rawScores: [Float] = []
  /// USD per request, same shape, NaN where unknown; empty when no row has costs.
  public var costs: [Float] = []
  /// Input and output tokens per request, same shape, NaN where unknown; empty when absent.
  public var inputTokens: [Float] = []
  public var outputTokens: [Float] = []
  public var rowCount: Int { columns.prompt.count }

  public init() {}
}

/// Pairwise judgments of two models' answers to a prompt.
public struct BattleTable: Sendable {
  public enum Outcome: UInt8, Sendable {
    case modelA, modelB, tie, tieBothBad
  }

  public var models: [String] = []
  public var prompts = PromptStore()
  public var columns = RowColumns()
  /// Indices into `models`.
  public var modelA: [Int32] = []
  public var modelB: [Int32] = []
  public var outcomes: [Outcome] = []
  /// One per row; empty when every weight is 1.
  public var weights: [Float] = []
  /// The graded preference, from 1 (model A) to 2 (model B), one per row, NaN where a row has none;
  /// empty when no row has one.
  public var preferences: [Float] = []
  /// Index into ``judgeNames``, one per row, -1 where a row names none; empty when no row does.
  public var judge: [Int32] = []
  public var judgeNames: [String] = []
  /// USD per answer, one per row, NaN where unknown; empty when no row has costs.
  public var costA: [Float] = []
  public var costB: [Float] = []
  /// Answer lengths in characters; empty when no row has them.
  public var lengthA: [Float] = []
  public var lengthB: [Float] = []
  public var rowCount: Int { columns.prompt.count }

  public init() {}
}
