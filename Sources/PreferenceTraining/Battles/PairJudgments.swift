internal import PreferenceData
internal import RouterEvaluation
internal import RouterScoring

/// The battles that judge a strong model against a weak one: the pair itself, or, with tiers, any
/// model of the strong model's tier against any of the weak model's.
struct PairJudgments: Sendable {
  /// As observations: worth y ∈ {1, ½, 0} to the strong side.
  var outcomes: PairOutcomes
  /// Each observation as a battle of its own two models, strong first.
  var battles: BattleRows
  /// + 1 where the strong model was shown first, − 1 where it was second.
  var order: [Double]

  /// - Parameters:
  ///   - position: the feature row of each prompt of the store, negative to leave it out.
  ///   - tierOf: the tier of each model; nil judges the pair alone.
  init(
    _ table: BattleTable, pair: ModelPair, position: [Int32], ties: TieHandling, tierOf: [Int]?
  ) throws {
    let strong = table.models.firstIndex(of: pair.strong)!
    let weak = table.models.firstIndex(of: pair.weak)!
    if let tierOf, tierOf[strong] == tierOf[weak] {
      throw TrainingError(
        .usage,
        "\(pair.strong) and \(pair.weak) are in one rating tier; raise --tiers or name "
          + "another pair")
    }
    func isStrong(_ m: Int32) -> Bool { tierOf.map { $0[Int(m)] == $0[strong] } ?? (m == strong) }
    func isWeak(_ m: Int32) -> Bool { tierOf.map { $0[Int(m)] == $0[weak] } ?? (m == weak) }
    var strongQuality: [Double] = []
    var weights: [Double] = []
    var clusters: [Int32] = []
    var prompts: [Int32] = []
    var rows: [Int32] = []
    battles = BattleRows(modelCount: table.models.count, modelsTies: ties == .model)
    order = []
    for row in 0..<table.rowCount {
      let (a, b) = (table.modelA[row], table.modelB[row])
      let prompt = table.columns.prompt[row]
      let outcome = table.outcomes[row]
      guard position[Int(prompt)] >= 0, !(ties == .drop && outcome.isTie) else { continue }
      let strongFirst = isStrong(a) && isWeak(b)
      guard strongFirst || isStrong(b) && isWeak(a) else { continue }
      let value = strongFirst ? outcome.valueOfA : 1 - outcome.valueOfA
      let weight = table.weights.isEmpty ? 1 : Double(table.weights[row])
      let group = table.prompts.group(of: Int(prompt))
      strongQuality.append(value)
      weights.append(weight)
      clusters.append(group)
      prompts.append(prompt)
      rows.append(Int32(row))
      battles.feature.append(position[Int(prompt)])
      battles.modelA.append(strongFirst ? a : b)
      battles.modelB.append(strongFirst ? b : a)
      battles.outcome.append(value)
      battles.weight.append(weight)
      battles.cluster.append(group)
      order.append(strongFirst ? 1 : -1)
    }
    outcomes = PairOutcomes(
      strongQuality: strongQuality, weakQuality: strongQuality.map { 1 - $0 }, weight: weights,
      cluster: clusters)
    outcomes.prompt = prompts
    outcomes.row = rows
  }

  /// ± o: what the position adds to the strong model's side.
  func offsets(positionBias: Double) -> [Double] { order.map { $0 * positionBias } }

  /// Whether every judgment says the same.
  var isConstant: Bool { Set(outcomes.strongQuality).count < 2 }
}
