public import PreferenceData
public import RouterScoring

/// The scale that quality is reported on.
public enum QualityScale: String, Sendable, CaseIterable {
  /// `scores`, in 0…1.
  case unit
  /// The mean of `raw_scores`, on the benchmark's own scale.
  case raw
}

extension PairOutcomes {
  /// The outcomes of a pair of models in a data set.
  ///
  /// From score tables: the rows in which both models have a score. From battles: the rows of
  /// exactly this pair, in either order, worth y ∈ {1, ½, 0} to the strong model and 1 − y to the
  /// weak one; `tie (bothbad)` is a tie.
  ///
  /// - Parameters:
  ///   - prompts: one flag per prompt of the data set's store; rows of the others are left out.
  ///   - scale: what `strongQuality` and `weakQuality` are read from; `strongBetter` always uses
  ///     the unit scale.
  ///   - winMargin: a score is strictly better if it exceeds the other by more than this.
  /// - Throws: ``EvaluationError`` if the data lack a model, the pair or raw scores.
  public init(
    _ dataset: PreferenceDataset, pair: ModelPair, prompts: [Bool]? = nil,
    scale: QualityScale = .unit, winMargin: Double = 0
  ) throws(EvaluationError) {
    if let prompts {
      precondition(prompts.count == dataset.prompts.count, "one flag per prompt")
    }
    let strong = try Self.index(of: pair.strong, in: dataset.models)
    let weak = try Self.index(of: pair.weak, in: dataset.models)
    guard strong != weak else { throw .sameModel(pair.strong) }
    self.init()
    switch dataset {
    case .scores(let table):
      guard scale == .unit || !table.rawScores.isEmpty else { throw .noRawScores }
      append(table, strong: strong, weak: weak, prompts: prompts, scale, winMargin)
    case .battles(let table):
      source = .battles
      guard scale == .unit else { throw .noRawScores }
      append(table, strong: Int32(strong), weak: Int32(weak), prompts: prompts)
    }
    guard count > 0 else { throw .noRows(pair, selected: prompts != nil) }
    setClusters(of: dataset.prompts)
  }

  private static func index(
    of model: String, in models: [String]
  ) throws(EvaluationError) -> Int {
    guard let index = models.firstIndex(of: model) else {
      throw .unknownModel(model, known: models)
    }
    return index
  }

  private mutating func append(
    _ table: ScoreTable, strong: Int, weak: Int, prompts: [Bool]?, _ scale: QualityScale,
    _ winMargin: Double
  ) {
    let modelCount = table.models.count
    let quality = scale == .raw ? table.rawScores : table.scores
    taskNames = table.columns.taskNames
    for row in 0..<table.rowCount {
      let prompt = table.columns.prompt[row]
      if let prompts, !prompts[Int(prompt)] { continue }
      let (s, w) = (row * modelCount + strong, row * modelCount + weak)
      guard quality[s].isFinite, quality[w].isFinite else { continue }
      let gain = Double(table.scores[s]) - Double(table.scores[w])
      append(
        strong: Double(quality[s]), weak: Double(quality[w]), isStrongBetter: gain > winMargin,
        weight: 1, prompt: prompt, row: row, task: table.columns.task[row],
        strongCost: table.costs.isEmpty ? .nan : Double(table.costs[s]),
        weakCost: table.costs.isEmpty ? .nan : Double(table.costs[w]))
    }
  }

  private mutating func append(
    _ table: BattleTable, strong: Int32, weak: Int32, prompts: [Bool]?
  ) {
    taskNames = table.columns.taskNames
    for row in 0..<table.rowCount {
      let (a, b) = (table.modelA[row], table.modelB[row])
      guard (a == strong && b == weak) || (a == weak && b == strong) else { continue }
      let prompt = table.columns.prompt[row]
      if let prompts, !prompts[Int(prompt)] { continue }
      let isStrongFirst = a == strong
      let y =
        switch table.outcomes[row] {
        case .modelA: isStrongFirst ? 1.0 : 0
        case .modelB: isStrongFirst ? 0.0 : 1
        case .tie, .tieBothBad: 0.5
        }
      let costA = table.costA.isEmpty ? .nan : Double(table.costA[row])
      let costB = table.costB.isEmpty ? .nan : Double(table.costB[row])
      append(
        strong: y, weak: 1 - y, isStrongBetter: y == 1,
        weight: table.weights.isEmpty ? 1 : Double(table.weights[row]), prompt: prompt, row: row,
        task: table.columns.task[row], strongCost: isStrongFirst ? costA : costB,
        weakCost: isStrongFirst ? costB : costA)
    }
  }

  private mutating func append(
    strong: Double, weak: Double, isStrongBetter: Bool, weight: Double, prompt: Int32, row: Int,
    task: Int32, strongCost: Double, weakCost: Double
  ) {
    strongQuality.append(strong)
    weakQuality.append(weak)
    strongBetter.append(isStrongBetter ? 1 : 0)
    self.weight.append(weight)
    self.prompt.append(prompt)
    self.row.append(Int32(row))
    self.task.append(task)
    self.strongCost.append(strongCost)
    self.weakCost.append(weakCost)
  }

  /// Numbers the prompt groups that occur, in order of appearance.
  private mutating func setClusters(of prompts: PromptStore) {
    var number = [Int32](repeating: -1, count: prompts.groupCount)
    var used: Int32 = 0
    cluster = prompt.map { prompt in
      let group = Int(prompts.group(of: Int(prompt)))
      if number[group] < 0 {
        number[group] = used
        used += 1
      }
      return number[group]
    }
  }
}
