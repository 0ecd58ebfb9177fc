internal import Glibc
internal import LinearAlgebra

/// Bradley–Terry ratings with ties and position bias, and how sure they are.
///
/// ℓ_a − ℓ_b = o + b_a − b_b under ``RaoKupper``; maximum likelihood with a prior of weight
/// `ridge` on b, which keeps a model that always won at a finite rating. Ratings have mean 0.
/// Intervals are Wald's with the sandwich covariance H⁻¹BH⁻¹ clustered by prompt (White, 1982):
/// judgments of one prompt are not independent. For models that fewer than ``fewPrompts`` judge, H⁻¹
/// stands instead where it is wider: a handful of clusters is no estimate of B.
public struct BradleyTerry: Sendable {
  /// b, one per model, mean 0 over the models that were judged; 0 for the others.
  public internal(set) var ratings: [Double]
  /// Standard errors of the ratings, NaN for models that were not judged.
  public internal(set) var standardErrors: [Double]
  /// o, 0 where no pair was judged in both orders.
  public internal(set) var positionBias: Double
  public internal(set) var positionBiasError: Double
  /// θ; 1 where ties are not modelled.
  public var tieParameter: Double { likelihood.tieParameter }
  /// Judgments of each model.
  public internal(set) var counts: [Int]
  let likelihood: RaoKupper

  static let fewPrompts = 30

  /// Elo points per unit of b: 400 / ln 10.
  public static let eloScale = 400 / log(10.0)

  /// The half-width of a rating's 95 % interval.
  public func halfWidth(of model: Int) -> Double { 1.959964 * standardErrors[model] }

  /// The rating on the scale of Elo, 1000 for the average model: 400 points are odds of 10.
  public func eloRating(of model: Int) -> Double { 1000 + Self.eloScale * ratings[model] }

  /// What a scores against b when neither has the better position: P(a ≻ b) + ½ P(tie).
  public func expectedScore(_ a: Int, against b: Int) -> Double {
    let z = difference(a, b)
    return (1 + likelihood.winProbability(z) - likelihood.winProbability(-z)) / 2
  }

  /// - Parameters:
  ///   - ridge: the weight of ½‖b‖² beside the total loss.
  /// - Throws: for battles that say nothing of strengths (``BattleRows/checkLearnable()``).
  init(_ rows: BattleRows, ridge: Double = 0.01) throws(TrainingError) {
    try rows.checkLearnable()
    let solution = try Self.solve(rows.merged, ridge: ridge)
    let covariance = try solution.sandwich(rows)
    let inverse = try solution.inverseHessian()
    let prompts = rows.promptCounts
    var counts = [Int](repeating: 0, count: rows.modelCount)
    for i in 0..<rows.count {
      counts[Int(rows.modelA[i])] += 1
      counts[Int(rows.modelB[i])] += 1
    }
    let judged = counts.indices.filter { counts[$0] > 0 }
    let mean = judged.reduce(0) { $0 + solution.ratings[$1] } / Double(judged.count)
    ratings = counts.indices.map { counts[$0] > 0 ? solution.ratings[$0] - mean : 0 }
    // The error of b_m − mean(b), which does not depend on how the free constant was fixed.
    standardErrors = counts.indices.map { m in
      guard counts[m] > 0 else { return .nan }
      var contrast = [Double](repeating: 0, count: solution.x.count)
      for j in judged { contrast[j] -= 1 / Double(judged.count) }
      contrast[m] += 1
      let robust = covariance.quadraticForm(contrast)
      let plain = prompts[m] < Self.fewPrompts ? inverse.quadraticForm(contrast) : 0
      return max(robust, plain).squareRoot()
    }
    self.counts = counts
    positionBias = solution.positionBias
    positionBiasError = covariance[rows.modelCount, rows.modelCount].squareRoot()
    likelihood = RaoKupper(logTie: solution.logTie)
  }

  /// ℓ_a − ℓ_b without the position bias.
  func difference(_ a: Int, _ b: Int) -> Double { ratings[a] - ratings[b] }
}

extension Matrix where Scalar == Double {
  /// xᵀAx.
  fileprivate func quadraticForm(_ x: [Double]) -> Double {
    zip(x, multiplied(by: x)).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
