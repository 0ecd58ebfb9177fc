public import ModelPrices
internal import PreferenceData
internal import RouterScoring

/// Chooses the two models to route between, and says why.
public struct PairSelection: Sendable {
  /// A model must appear in at least this share of the rows to be chosen without being asked for.
  static let leastShare = 0.05
  /// A weak model is chosen among those with so many rows against the strong one, if there are any.
  static let leastDirectRows = 20

  public var strong: String?
  public var weak: String?
  /// Tells which model is the cheapest where the data record no costs.
  public var prices: PriceCatalogue?

  public init(strong: String? = nil, weak: String? = nil, prices: PriceCatalogue? = nil) {
    self.strong = strong
    self.weak = weak
    self.prices = prices
  }

  /// What is known of each model before the choice.
  struct Standing: Sendable {
    var name: String
    /// Mean score, or Bradley–Terry rating.
    var rating: Double
    /// Rows it appears in.
    var rows: Int
    /// Mean USD per request; nil where unknown.
    var cost: Double?
  }

  /// - Parameters:
  ///   - measure: what the ratings are, for the reason.
  ///   - directRows: how many rows judge each model directly against the given one.
  /// - Throws: ``TrainingError`` when a named model is not in the data, or fewer than two are.
  func choose(
    from standings: [Standing], rowCount: Int, measure: String,
    directRows: (_ strong: String) -> [String: Int]
  ) throws(TrainingError) -> (pair: ModelPair, reason: String) {
    let names = standings.map(\.name).sorted().joined(separator: ", ")
    guard standings.count >= 2 else {
      throw TrainingError(
        .data, "the data have one model only (\(names)); a router needs judgments of two")
    }
    for (flag, name) in [("--strong", strong), ("--weak", weak)] {
      if let name, !standings.contains(where: { $0.name == name }) {
        throw TrainingError(.usage, "\(flag) '\(name)' is not in the data; there are: \(names)")
      }
    }
    if let strong, strong == weak {
      throw TrainingError(.usage, "--strong and --weak are both '\(strong)'; name two models")
    }
    let frequent = standings.filter { Double($0.rows) >= Self.leastShare * Double(rowCount) }
    let pool = frequent.count >= 2 ? frequent : standings
    func best(_ candidates: [Standing]) -> Standing {
      candidates.max { ($0.rating, $1.name) < ($1.rating, $0.name) }!
    }
    let chosenStrong =
      strong.map { name in standings.first { $0.name == name }! }
      ?? best(pool.filter { $0.name != weak })
    let strongReason = strong == nil ? "the highest \(measure)" : "as given"
    // A pair that nothing judges could be trained but never measured.
    let direct = directRows(chosenStrong.name)
    let rivals = pool.filter { $0.name != chosenStrong.name }
    let measurable = rivals.filter { direct[$0.name, default: 0] >= Self.leastDirectRows }
    let others = measurable.isEmpty ? rivals : measurable
    let known = others.contains { $0.cost != nil } ? "costs in the data" : "prices given"
    let chosenWeak: Standing
    let weakReason: String
    if let weak {
      chosenWeak = standings.first { $0.name == weak }!
      weakReason = "as given"
    } else if let cheapest = cheapest(of: others) {
      chosenWeak = cheapest
      weakReason = "the cheapest by the \(known)"
    } else {
      let rest = others.isEmpty ? standings.filter { $0.name != chosenStrong.name } : others
      chosenWeak = rest.min { ($0.rating, $0.name) < ($1.rating, $1.name) }!
      weakReason =
        "the lowest \(measure) with at least 5 % of the rows"
        + (measurable.isEmpty || measurable.count == rivals.count
          ? "" : " that is judged against the strong one")
    }
    return (
      ModelPair(strong: chosenStrong.name, weak: chosenWeak.name),
      "strong: \(strongReason); weak: \(weakReason)"
    )
  }
}

extension PairSelection {
  /// The model that costs least by the data, or, if they record no costs, by the prices; nil where
  /// nothing is known.
  private func cheapest(of standings: [Standing]) -> Standing? {
    let recorded = standings.filter { $0.cost != nil }
    if !recorded.isEmpty { return recorded.min { ($0.cost!, $0.name) < ($1.cost!, $1.name) } }
    return standings.compactMap { standing -> (Standing, cost: Double)? in
      // Three tokens read for one written, as in chat.
      prices?[standing.name].map { (standing, $0.cost(inputTokens: 3, outputTokens: 1)) }
    }
    .min { ($0.cost, $0.0.name) < ($1.cost, $1.0.name) }?.0
  }

  /// The standings of the models of a score table over the given rows.
  static func standings(of table: ScoreTable, rows: [Int]) -> [Standing] {
    let width = table.models.count
    return table.models.indices.compactMap { model in
      var total = 0.0
      var count = 0
      var cost = 0.0
      var priced = 0
      for row in rows {
        let score = table.scores[row * width + model]
        guard !score.isNaN else { continue }
        total += Double(score)
        count += 1
        if !table.costs.isEmpty, !table.costs[row * width + model].isNaN {
          cost += Double(table.costs[row * width + model])
          priced += 1
        }
      }
      guard count > 0 else { return nil }
      return Standing(
        name: table.models[model], rating: total / Double(count), rows: count,
        cost: priced > 0 ? cost / Double(priced) : nil)
    }
  }

  /// How many of the rows judge each model directly against `rival`.
  static func directRows(of table: BattleTable, rows: [Int], against rival: String) -> [String: Int]
  {
    guard let rival = table.models.firstIndex(of: rival).map(Int32.init) else { return [:] }
    var counts: [String: Int] = [:]
    for row in rows {
      let (a, b) = (table.modelA[row], table.modelB[row])
      if a == rival { counts[table.models[Int(b)], default: 0] += 1 }
      if b == rival { counts[table.models[Int(a)], default: 0] += 1 }
    }
    return counts
  }

  /// How many of the rows score each model together with `rival`.
  static func directRows(of table: ScoreTable, rows: [Int], against rival: String) -> [String: Int]
  {
    guard let rival = table.models.firstIndex(of: rival) else { return [:] }
    let width = table.models.count
    var counts: [String: Int] = [:]
    for row in rows where !table.scores[row * width + rival].isNaN {
      for model in 0..<width where model != rival && !table.scores[row * width + model].isNaN {
        counts[table.models[model], default: 0] += 1
      }
    }
    return counts
  }

  /// The standings of the models of battles over the given rows; `ratings` has one per model.
  static func standings(of table: BattleTable, rows: [Int], ratings: [Double]) -> [Standing] {
    var counts = [Int](repeating: 0, count: table.models.count)
    var costs = [Double](repeating: 0, count: table.models.count)
    var priced = [Int](repeating: 0, count: table.models.count)
    for row in rows {
      for (model, column) in [(table.modelA[row], table.costA), (table.modelB[row], table.costB)] {
        let m = Int(model)
        counts[m] += 1
        if !column.isEmpty, !column[row].isNaN {
          costs[m] += Double(column[row])
          priced[m] += 1
        }
      }
    }
    return table.models.indices.filter { counts[$0] > 0 }.map { m in
      Standing(
        name: table.models[m], rating: ratings[m], rows: counts[m],
        cost: priced[m] > 0 ? costs[m] / Double(priced[m]) : nil)
    }
  }
}
