internal import Glibc
internal import LinearAlgebra

/// RouteLLM's similarity-weighted ranking (Ong et al., arXiv 2406.18665, §4.2): for every prompt a
/// Bradley–Terry fit of its own on all training battles, battle i weighted by
///
///     ω_i = γ^(1 + s_i / max_j s_j),   γ = 10,   s the cosine of the embeddings,
///
/// and the score is P(strong beats weak) under that fit.
///
/// Between two models alone the fit has a closed form, the weighted share of wins. With more, the
/// weights are added up by pair of models first, so that each fit is over models, not battles.
/// Where no similarity is positive, which the formula does not provide for, all weights are equal.
struct SimilarityWeightedBradleyTerry: Sendable {
  /// γ.
  var base = 10.0
  /// RouteLLM's program counts a tie as half a win for either model; here it may also be left out.
  var ties = Ties.half

  enum Ties: Sendable {
    case half, drop
  }

  /// One judgment.
  struct Battle: Sendable {
    /// The row of its prompt's embedding.
    var row: Int
    var modelA: Int
    var modelB: Int
    /// The value to model A: 1, ½ or 0.
    var outcome: Double
    var weight: Double = 1
  }

  struct Fitted: Sendable {
    let base: Double
    /// Unit-norm embeddings of the training prompts.
    let rows: Matrix<Float>
    let table: WinTable
    let strong: Int
    let weak: Int

    /// P(strong beats weak) for each row, in 0…1.
    func scores(for prompts: Matrix<Float>) -> [Double] {
      precondition(prompts.columnCount == rows.columnCount, "embeddings of another width")
      let unit = prompts.withUnitRows()
      var scores: [Double] = []
      scores.reserveCapacity(prompts.rowCount)
      var weights = [Double](repeating: 0, count: rows.rowCount)
      for start in stride(from: 0, to: prompts.rowCount, by: 512) {
        let block = start..<min(prompts.rowCount, start + 512)
        let similarities = unit.rows(block).multiplied(by: rows, transposingOther: true)
        for i in 0..<block.count {
          fill(&weights, similarities.row(i))
          scores.append(table.winShare(of: strong, against: weak, rowWeights: weights))
        }
      }
      return scores
    }

    /// ω of every training prompt.
    private func fill(_ weights: inout [Double], _ similarities: ArraySlice<Float>) {
      let largest = Double(similarities.max() ?? 0)
      let rate = largest > 0 ? log(base) / largest : 0
      let scale = log(base)
      for (j, similarity) in similarities.enumerated() {
        weights[j] = exp(scale + rate * Double(similarity))
      }
    }
  }

  /// - Parameters:
  ///   - rows: one embedding per training prompt; their lengths do not matter.
  ///   - battles: between models 0..<`modelCount`.
  func fit(
    _ rows: Matrix<Float>, battles: [Battle], modelCount: Int, strong: Int, weak: Int
  ) -> Fitted {
    let kept = ties == .drop ? battles.filter { $0.outcome != 0.5 } : battles
    return Fitted(
      base: base, rows: rows.withUnitRows(),
      table: WinTable(kept, rowCount: rows.rowCount, modelCount: modelCount), strong: strong,
      weak: weak)
  }

  /// Two models, one judgment a row.
  ///
  /// - Parameters:
  ///   - outcomes: the value to the strong model: 1 a win, ½ a tie, 0 a loss.
  func fit(_ rows: Matrix<Float>, outcomes: [Double], weights: [Double]? = nil) -> Fitted {
    precondition(rows.rowCount == outcomes.count, "one outcome per row")
    precondition(weights == nil || weights!.count == outcomes.count, "one weight per row")
    let battles = outcomes.indices.map {
      Battle(row: $0, modelA: 0, modelB: 1, outcome: outcomes[$0], weight: weights?[$0] ?? 1)
    }
    return fit(rows, battles: battles, modelCount: 2, strong: 0, weak: 1)
  }
}
