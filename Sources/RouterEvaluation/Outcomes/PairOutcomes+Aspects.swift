extension PairOutcomes {
  /// Outcomes that were not read from files: simulated ones, or another program's.
  ///
  /// - Parameters:
  ///   - strongQuality, weakQuality: one per observation.
  ///   - weight: one per observation; all 1 if empty.
  ///   - cluster: any numbers ≥ 0, equal for observations of one prompt; all different if empty.
  ///   - strongCost, weakCost: USD per request; unknown if empty.
  ///   - winMargin: strong is strictly better if it exceeds weak by more than this.
  public init(
    strongQuality: [Double], weakQuality: [Double], weight: [Double] = [], cluster: [Int32] = [],
    strongCost: [Double] = [], weakCost: [Double] = [], winMargin: Double = 0
  ) {
    precondition(strongQuality.count == weakQuality.count, "one quality of each per observation")
    self.init()
    let count = strongQuality.count
    func filled(_ values: [Double], with value: Double) -> [Double] {
      precondition(values.isEmpty || values.count == count, "one value per observation, or none")
      return values.isEmpty ? Array(repeating: value, count: count) : values
    }
    self.strongQuality = strongQuality
    self.weakQuality = weakQuality
    strongBetter = zip(strongQuality, weakQuality).map { $0 - $1 > winMargin ? 1 : 0 }
    self.weight = filled(weight, with: 1)
    self.strongCost = filled(strongCost, with: .nan)
    self.weakCost = filled(weakCost, with: .nan)
    precondition(cluster.isEmpty || cluster.count == count, "one cluster per observation, or none")
    self.cluster = cluster.isEmpty ? (0..<Int32(count)).map { $0 } : cluster
    prompt = self.cluster
    row = (0..<Int32(count)).map { $0 }
    task = Array(repeating: -1, count: count)
    compactClusters()
  }

  /// The observations at these indices, in this order; clusters are numbered anew.
  public func selecting(_ indices: [Int]) -> PairOutcomes {
    var result = PairOutcomes()
    result.source = source
    result.strongQuality = indices.map { strongQuality[$0] }
    result.weakQuality = indices.map { weakQuality[$0] }
    result.strongBetter = indices.map { strongBetter[$0] }
    result.weight = indices.map { weight[$0] }
    result.cluster = indices.map { cluster[$0] }
    result.prompt = indices.map { prompt[$0] }
    result.row = indices.map { row[$0] }
    result.strongCost = indices.map { strongCost[$0] }
    result.weakCost = indices.map { weakCost[$0] }
    result.task = indices.map { task[$0] }
    result.taskNames = taskNames
    result.compactClusters()
    return result
  }

  /// What the strong model adds on each observation: d = q_strong − q_weak.
  public var gain: [Double] { zip(strongQuality, weakQuality).map { $0 - $1 } }

  /// The weighted mean quality of each model.
  public var meanQuality: (strong: Double, weak: Double) {
    let total = weight.reduce(0, +)
    return (
      zip(weight, strongQuality).reduce(0) { $0 + $1.0 * $1.1 } / total,
      zip(weight, weakQuality).reduce(0) { $0 + $1.0 * $1.1 } / total
    )
  }

  /// The number of clusters: one more than the largest number.
  public var clusterCount: Int { Int(cluster.max() ?? -1) + 1 }

  /// The number of distinct prompts.
  public var distinctPromptCount: Int { Set(prompt).count }

  /// What counts as a prompt: a row of a score table, a distinct prompt of battles.
  public var promptCount: Int { source == .scores ? count : distinctPromptCount }

  /// One value per observation, from one per prompt of the data set's store.
  public func perObservation(_ ofPrompt: [Double]) -> [Double] { prompt.map { ofPrompt[Int($0)] } }

  /// Numbers the clusters 0, 1, 2… in order of appearance.
  private mutating func compactClusters() {
    var number: [Int32: Int32] = [:]
    cluster = cluster.map { name in
      let next = Int32(number.count)
      return number[name]
        ?? {
          number[name] = next; return next
        }()
    }
  }
}
