internal import Glibc
internal import LinearAlgebra

/// Bradley–Terry ratings with ties and position bias, and how sure they are.
///
/// ℓ_a − ℓ_b = o + b_a − b_b under ``RaoKupper``; maximum likelihood with a prior of weight
/// `ridge` on b, which keeps a model that always won at a finite rating. Ratings have mean 0.
/// Intervals are Wald's with the sandwich covariance H⁻¹BH⁻¹ clustered by prompt (White, 1982):
/// judgments of one prompt are not independent.
public struct BradleyTerry: Sendable {
  /// b, one per model, mean 0 over the models that were judged; 0 for the others.
  public internal(set) var ratings: [Double]
  /// Standard errors of the ratings.
  public internal(set) var standardErrors: [Double]
  /// o, 0 where no pair was judged in both orders.
  public internal(set) var positionBias: Double
  public internal(set) var positionBiasError: Double
  /// θ; 1 where ties are not modelled.
  public var tieParameter: Double { likelihood.tieParameter }
  /// Judgments of each model.
  public internal(set) var counts: [Int]
  var likelihood: RaoKupper

  /// Elo points per unit of b: 400 / ln 10.
  public static let eloScale = 400 / log(10.0)

  /// The half-width of a rating's 95 % interval.
  public func halfWidth(of model: Int) -> Double { 1.959964 * standardErrors[model] }

  /// - Parameters:
  ///   - ridge: the weight of ½‖b‖² beside the total loss.
  init(_ rows: BattleRows, ridge: Double = 0.01) throws {
    let models = rows.modelCount
    let hasOrders = rows.hasBothOrders
    let width = models + 2
    let (bias, tie) = (models, models + 1)
    var x = [Double](repeating: 0, count: width)
    x[tie] = rows.modelsTies ? RaoKupper.logTie(share: rows.tieShare) : 0
    var system = System(rows, x, ridge)
    for _ in 0..<100 {
      if !hasOrders { system.freeze(bias) }
      if !rows.modelsTies { system.freeze(tie) }
      let step = try system.newtonStep()
      let slope = zip(step, system.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      guard slope < -1e-10 * max(1, abs(system.value)) else { break }
      var length = 1.0
      var next: (x: [Double], system: System)?
      while length > 1e-8 {
        let candidate = zip(x, step).map { $0 + length * $1 }
        if !rows.modelsTies || candidate[tie] > 0 {
          let trial = System(rows, candidate, ridge)
          if trial.value <= system.value + 1e-4 * length * slope {
            next = (candidate, trial)
            break
          }
        }
        length /= 2
      }
      guard let next else { break }
      (x, system) = next
    }
    if !hasOrders { system.freeze(bias) }
    if !rows.modelsTies { system.freeze(tie) }
    let covariance = try system.sandwich(rows, x)
    var counts = [Int](repeating: 0, count: models)
    for i in 0..<rows.count {
      counts[Int(rows.modelA[i])] += 1
      counts[Int(rows.modelB[i])] += 1
    }
    let judged = counts.indices.filter { counts[$0] > 0 }
    let mean = judged.reduce(0) { $0 + x[$1] } / Double(max(1, judged.count))
    let ratings = counts.indices.map { counts[$0] > 0 ? x[$0] - mean : 0 }
    // The error of b_m − mean(b), which does not depend on how the free constant was fixed.
    let standardErrors = counts.indices.map { m -> Double in
      guard counts[m] > 0 else { return .nan }
      var contrast = [Double](repeating: 0, count: width)
      for j in judged { contrast[j] -= 1 / Double(judged.count) }
      contrast[m] += 1
      let image = covariance.multiplied(by: contrast)
      return zip(contrast, image).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
    }
    self.counts = counts
    self.ratings = ratings
    self.standardErrors = standardErrors
    positionBias = hasOrders ? x[bias] : 0
    positionBiasError = hasOrders ? covariance[bias, bias].squareRoot() : 0
    likelihood = RaoKupper(logTie: x[tie])
  }

  /// ℓ_a − ℓ_b without the position bias.
  func difference(_ a: Int, _ b: Int) -> Double { ratings[a] - ratings[b] }

  /// Value, gradient and Hessian of the total loss in (b, o, δ).
  private struct System {
    var value = 0.0
    var gradient: [Double]
    var hessian: Matrix<Double>
    var frozen: [Int] = []

    init(_ rows: BattleRows, _ x: [Double], _ ridge: Double) {
      let width = x.count
      let (bias, tie) = (width - 2, width - 1)
      let likelihood = RaoKupper(logTie: x[tie])
      gradient = [Double](repeating: 0, count: width)
      hessian = Matrix(rowCount: width, columnCount: width)
      for i in 0..<rows.count {
        let (a, b) = (Int(rows.modelA[i]), Int(rows.modelB[i]))
        let point = likelihood.evaluate(x[a] - x[b] + x[bias], outcome: rows.outcome[i])
        let weight = rows.weight[i]
        value += weight * point.value
        // z = b_a − b_b + o: the derivatives by (a, b, o) are (1, −1, 1) times those by z.
        for (j, sign) in [(a, 1.0), (b, -1.0), (bias, 1.0)] {
          gradient[j] += weight * sign * point.slope
          hessian[j, tie] += weight * sign * point.mixed
          hessian[tie, j] += weight * sign * point.mixed
          for (k, other) in [(a, 1.0), (b, -1.0), (bias, 1.0)] {
            hessian[j, k] += weight * sign * other * point.curvature
          }
        }
        gradient[tie] += weight * point.tieSlope
        hessian[tie, tie] += weight * point.tieCurvature
      }
      for m in 0..<bias {
        value += ridge / 2 * x[m] * x[m]
        gradient[m] += ridge * x[m]
        hessian[m, m] += ridge
      }
    }

    /// Takes a parameter out of the problem.
    mutating func freeze(_ j: Int) {
      frozen.append(j)
      gradient[j] = 0
      for k in gradient.indices {
        hessian[j, k] = 0
        hessian[k, j] = 0
      }
    }

    /// The pseudo-inverse of the Hessian, frozen directions left out.
    private func inverse() throws -> Matrix<Double> {
      let eigen = try SymmetricEigendecomposition(hessian)
      let largest = max(eigen.values.last ?? 0, 1e-300)
      var scaled = eigen.vectors
      for k in eigen.values.indices {
        let inverse = eigen.values[k] > 1e-12 * largest ? 1 / eigen.values[k] : 0
        for i in 0..<scaled.rowCount { scaled[i, k] *= inverse }
      }
      return scaled.multiplied(by: eigen.vectors, transposingOther: true)
    }

    func newtonStep() throws -> [Double] {
      try inverse().multiplied(by: gradient.map { -$0 })
    }

    /// H⁻¹ (Σ_clusters g gᵀ) H⁻¹.
    func sandwich(_ rows: BattleRows, _ x: [Double]) throws -> Matrix<Double> {
      let width = x.count
      let (bias, tie) = (width - 2, width - 1)
      let likelihood = RaoKupper(logTie: x[tie])
      var meat = Matrix<Double>(rowCount: width, columnCount: width)
      let order = (0..<rows.count).sorted { (rows.cluster[$0], $0) < (rows.cluster[$1], $1) }
      var score = [Double](repeating: 0, count: width)
      var touched: [Int] = []
      func flush() {
        let distinct = Set(touched)
        for j in distinct { for k in distinct { meat[j, k] += score[j] * score[k] } }
        for j in distinct { score[j] = 0 }
        touched.removeAll(keepingCapacity: true)
      }
      for (place, i) in order.enumerated() {
        if place > 0, rows.cluster[order[place - 1]] != rows.cluster[i] { flush() }
        let (a, b) = (Int(rows.modelA[i]), Int(rows.modelB[i]))
        let point = likelihood.evaluate(x[a] - x[b] + x[bias], outcome: rows.outcome[i])
        let weight = rows.weight[i]
        score[a] += weight * point.slope
        score[b] -= weight * point.slope
        score[bias] += weight * point.slope
        score[tie] += weight * point.tieSlope
        touched += [a, b, bias, tie]
      }
      flush()
      for j in frozen {
        for k in 0..<width {
          meat[j, k] = 0
          meat[k, j] = 0
        }
      }
      let bread = try inverse()
      return bread.multiplied(by: meat).multiplied(by: bread)
    }
  }
}
