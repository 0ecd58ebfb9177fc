internal import Dispatch
internal import Glibc
internal import PreferenceData
internal import RouterScoring

extension BattleLikelihood {
  /// The likelihood of all battles between models that a router knows, by its heads and by plain
  /// Bradley–Terry ratings, on the same rows.
  ///
  /// Ties count where both model them (θ > 1); else decided battles only. The position bias takes
  /// part, as the likelihood has it.
  ///
  /// - Parameters:
  ///   - isIncluded: one flag per prompt.
  ///   - embeddings: if the router reads any.
  ///   - ratings: plain Bradley–Terry; the router's own if nil.
  /// - Returns: nil if the router has no heads for models, or no battle is between such models.
  static func measure(
    _ table: BattleTable, isIncluded: [Bool], scorer: Scorer,
    embeddings: PromptEmbeddings? = nil, ratings: ModelHeads? = nil, options: EvaluationOptions
  ) -> (likelihood: BattleLikelihood, notes: [String])? {
    guard let heads = scorer.model.modelHeads else { return nil }
    let ratings = ratings ?? scorer.model.ratings
    let modelOfHead = table.models.map { heads.index(of: $0) }
    let modelOfRating = table.models.map { name in ratings?.index(of: name) }
    let countsTies = heads.tieParameter > 1 && (ratings?.tieParameter ?? 2) > 1
    let rows = (0..<table.rowCount).filter { row in
      let (a, b) = (Int(table.modelA[row]), Int(table.modelB[row]))
      return isIncluded[Int(table.columns.prompt[row])] && a != b
        && modelOfHead[a] != nil && modelOfHead[b] != nil
        && (ratings == nil || (modelOfRating[a] != nil && modelOfRating[b] != nil))
        && (countsTies || table.outcomes[row] == .modelA || table.outcomes[row] == .modelB)
    }
    guard !rows.isEmpty else { return nil }

    let projections = projected(
      table.prompts, wanted: rows.map { Int(table.columns.prompt[$0]) }, heads, scorer,
      embeddings, threads: options.threads)
    var (losses, ratingLosses) = ([Double](), [Double]())
    var (weights, clusters) = ([Double](), [Int32]())
    for row in rows {
      let prompt = Int(table.columns.prompt[row])
      let (a, b) = (Int(table.modelA[row]), Int(table.modelB[row]))
      let place = prompt * heads.rank..<(prompt + 1) * heads.rank
      let difference = heads.difference(
        a: modelOfHead[a] ?? 0, b: modelOfHead[b] ?? 0, projected: Array(projections[place]))
      losses.append(loss(heads, difference, table.outcomes[row], countsTies))
      if let ratings {
        let difference = ratings.difference(
          a: modelOfRating[a] ?? 0, b: modelOfRating[b] ?? 0, projected: [])
        ratingLosses.append(loss(ratings, difference, table.outcomes[row], countsTies))
      }
      weights.append(table.weights.isEmpty ? 1 : Double(table.weights[row]))
      clusters.append(table.prompts.group(of: prompt))
    }
    return (
      summary(losses, ratingLosses, weights, clusters, options),
      notes(table, rows: rows, isIncluded: isIncluded, countsTies: countsTies)
    )
  }

  private static func summary(
    _ losses: [Double], _ ratingLosses: [Double], _ weights: [Double], _ clusters: [Int32],
    _ options: EvaluationOptions
  ) -> BattleLikelihood {
    let total = weights.reduce(0, +)
    func mean(_ values: [Double]) -> Double? {
      guard !values.isEmpty, total > 0 else { return nil }
      return zip(values, weights).reduce(0) { $0 + $1.0 * $1.1 } / total
    }
    var difference = Estimate()
    if !ratingLosses.isEmpty {
      difference =
        PairedComparison.meanDifference(
          losses: losses, against: ratingLosses, weights: weights, clusters: clusters,
          options: options
        ).estimate
    }
    return BattleLikelihood(
      rows: losses.count, logLoss: mean(losses), bradleyTerryLogLoss: mean(ratingLosses),
      difference: difference)
  }

  /// −ln P(outcome), with P kept 10⁻¹⁵ away from 0.
  private static func loss(
    _ heads: ModelHeads, _ difference: Float, _ outcome: BattleTable.Outcome, _ countsTies: Bool
  ) -> Double {
    let p = heads.outcomeProbabilities(difference: difference, withPositionBias: true)
    let decided = countsTies ? 1 : p.a + p.b
    let probability =
      switch outcome {
      case .modelA: p.a / decided
      case .modelB: p.b / decided
      case .tie, .tieBothBad: p.tie
      }
    return -log(max(probability, 1e-15))
  }

  /// W φ(x) of the wanted prompts, row-major prompts × rank.
  private static func projected(
    _ prompts: PromptStore, wanted: [Int], _ heads: ModelHeads, _ scorer: Scorer,
    _ embeddings: PromptEmbeddings?, threads: Int
  ) -> [Float] {
    let rank = heads.rank
    var values = [Float](repeating: 0, count: prompts.count * rank)
    guard rank > 0 else { return values }
    let distinct = Array(Set(wanted)).sorted()
    let workers = max(1, min(threads, distinct.count))
    values.withUnsafeMutableBufferPointer { buffer in
      // Each row is written by one worker, and all have ended when this returns.
      nonisolated(unsafe) let buffer = buffer
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        var scratch = Scorer.Scratch(for: scorer)
        for place in stride(from: worker, to: distinct.count, by: workers) {
          let prompt = distinct[place]
          let vectors = prompts.withTurns(of: prompt) { turns in
            embeddings.withVector(of: prompt) {
              scorer.vectors(turns: turns, embedding: $0, scratch: &scratch)
            }
          }
          let projection = vectors.dense.withUnsafeBufferPointer { heads.projected($0) }
          for component in 0..<rank { buffer[prompt * rank + component] = projection[component] }
        }
      }
    }
    return values
  }

  private static func notes(
    _ table: BattleTable, rows: [Int], isIncluded: [Bool], countsTies: Bool
  ) -> [String] {
    var notes: [String] = []
    let included = (0..<table.rowCount).count { isIncluded[Int(table.columns.prompt[$0])] }
    if !countsTies {
      notes.append("battle log losses are of decided battles: the router does not model ties")
    }
    if rows.count < included {
      notes.append("battle log losses are over \(rows.count) of \(included) battles")
    }
    return notes
  }
}
