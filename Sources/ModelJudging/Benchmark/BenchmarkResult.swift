internal import PreferenceData

/// What a benchmark measured: one trial for each prompt, model and round that came to a grade.
public struct BenchmarkResult: Sendable {
  /// One answer with its grade.
  public struct Trial: Sendable, Equatable {
    /// Places in ``BenchmarkResult/tasks``, in the task's prompts and in ``BenchmarkResult/models``.
    public var task: Int
    public var prompt: Int
    public var model: Int
    public var round: Int
    /// 0…10.
    public var grade: Double
    /// USD of the answer, the judge's not counted; nil where the price is not known.
    public var cost: Double?
    /// Seconds to the last byte.
    public var latency: Double
    public var usage: TokenUsage

    public init(
      task: Int, prompt: Int, model: Int, round: Int, grade: Double, cost: Double?,
      latency: Double, usage: TokenUsage
    ) {
      self.task = task
      self.prompt = prompt
      self.model = model
      self.round = round
      self.grade = grade
      self.cost = cost
      self.latency = latency
      self.usage = usage
    }
  }

  public var tasks: [BenchmarkTask]
  public var models: [String]
  public var trials: [Trial] = []
  /// Answers that came to no grade.
  public var ungraded = 0
  /// Prompts that were not answered, because the run ended or a call failed.
  public var missing = 0

  public init(tasks: [BenchmarkTask], models: [String]) {
    self.tasks = tasks
    self.models = models
  }

  /// What a model does on a task.
  public struct Cell: Sendable, Equatable {
    /// Prompts with a grade.
    public var prompts = 0
    /// The mean over prompts of each prompt's mean grade over its rounds, with the 95 % interval of
    /// Student's t over prompts; no interval for a single prompt.
    public var grade: Double?
    public var gradeLow: Double?
    public var gradeHigh: Double?
    /// The standard deviation of a grade from round to round, pooled over prompts; nil for a single
    /// round.
    public var roundDeviation: Double?
    /// USD per 1,000 requests; nil where a price is not known.
    public var cost: Double?
    /// Seconds; the median over trials.
    public var latency: Double?
  }

  public func cell(task: Int, model: Int) -> Cell {
    let trials = trials.filter { $0.task == task && $0.model == model }
    var cell = Cell()
    let grades = Dictionary(grouping: trials, by: \.prompt).values.map { $0.map(\.grade) }
    cell.prompts = grades.count
    guard !trials.isEmpty else { return cell }
    let mean = Mean(grades.map { $0.reduce(0, +) / Double($0.count) })
    (cell.grade, cell.gradeLow, cell.gradeHigh) = (mean.value, mean.low, mean.high)
    // Grades end where the scale does.
    cell.gradeLow = cell.gradeLow.map { max(0, $0) }
    cell.gradeHigh = cell.gradeHigh.map { min(10, $0) }
    cell.roundDeviation = Self.roundDeviation(grades)
    let costs = trials.compactMap(\.cost)
    if costs.count == trials.count { cell.cost = 1_000 * costs.reduce(0, +) / Double(costs.count) }
    cell.latency = trials.map(\.latency).sorted()[trials.count / 2]
    return cell
  }

  private static func roundDeviation(_ grades: [[Double]]) -> Double? {
    var (squares, freedom) = (0.0, 0)
    for rounds in grades where rounds.count > 1 {
      let mean = rounds.reduce(0, +) / Double(rounds.count)
      squares += rounds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      freedom += rounds.count - 1
    }
    return freedom > 0 ? (squares / Double(freedom)).squareRoot() : nil
  }

  /// The mean lead of one model's grade over another's on the prompts of a task that both have.
  func lead(of model: Int, over other: Int, task: Int) -> Mean {
    func means(_ model: Int) -> [Int: Double] {
      Dictionary(grouping: trials.filter { $0.task == task && $0.model == model }, by: \.prompt)
        .mapValues { $0.reduce(0) { $0 + $1.grade } / Double($0.count) }
    }
    let rival = means(other)
    return Mean(
      means(model).sorted { $0.key < $1.key }.compactMap { prompt, grade in
        rival[prompt].map { grade - $0 }
      })
  }
}
