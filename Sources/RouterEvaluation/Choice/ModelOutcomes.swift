/// What each of several models was worth, and what it charged, on each row of a score table.
///
/// `quality` and `cost` are row-major, observations × models; all other arrays have one element
/// per observation.
public struct ModelOutcomes: Sendable {
  public var models: [String]
  /// The benchmark's score, 0…1.
  public var quality: [Double]
  /// USD per request.
  public var cost: [Double]
  /// Observations that share a prompt key share a cluster: the unit of the bootstrap. 0..<clusters.
  public var cluster: [Int32]
  /// The prompt's index in the data set's `PromptStore`.
  public var prompt: [Int32] = []
  /// Index into `taskNames`, -1 for none.
  public var task: [Int32] = []
  public var taskNames: [String] = []
  /// Where the costs come from, in words.
  public var costSource = "the costs that the data record"
  /// Rows that lack a score or a cost of one of the models.
  public var incompleteRows = 0

  public var count: Int { cluster.count }
  public var modelCount: Int { models.count }

  /// The number of clusters: one more than the largest number.
  public var clusterCount: Int { Int(cluster.max() ?? -1) + 1 }

  /// - Parameters:
  ///   - quality, cost: row-major, observations × models.
  ///   - cluster: numbers from 0 without gaps, equal for observations of one prompt; all different
  ///     if empty.
  public init(models: [String], quality: [Double], cost: [Double], cluster: [Int32] = []) {
    precondition(!models.isEmpty && quality.count == cost.count, "a cost beside every quality")
    precondition(quality.count.isMultiple(of: models.count), "a quality of each model")
    let count = quality.count / models.count
    precondition(cluster.isEmpty || cluster.count == count, "one cluster per observation")
    self.models = models
    self.quality = quality
    self.cost = cost
    self.cluster = cluster.isEmpty ? (0..<Int32(count)).map { $0 } : cluster
    prompt = self.cluster
    task = Array(repeating: -1, count: count)
  }

  /// The observations at these indices, in this order; clusters keep their numbers.
  public func selecting(_ indices: [Int]) -> ModelOutcomes {
    var result = self
    result.quality = indices.flatMap { row(quality, $0) }
    result.cost = indices.flatMap { row(cost, $0) }
    result.cluster = indices.map { cluster[$0] }
    result.prompt = indices.map { prompt[$0] }
    result.task = indices.map { task[$0] }
    return result
  }

  /// The quality of one model on every observation.
  public func quality(ofModel m: Int) -> [Double] { column(quality, m) }

  /// The cost of one model on every observation.
  public func cost(ofModel m: Int) -> [Double] { column(cost, m) }

  /// The mean of each model's values, `quality` or `cost`.
  public func means(_ values: [Double]) -> [Double] {
    (0..<modelCount).map { m in column(values, m).reduce(0, +) / Double(max(1, count)) }
  }

  private func row(_ values: [Double], _ i: Int) -> ArraySlice<Double> {
    values[i * modelCount..<(i + 1) * modelCount]
  }

  private func column(_ values: [Double], _ m: Int) -> [Double] {
    stride(from: m, to: values.count, by: modelCount).map { values[$0] }
  }
}
