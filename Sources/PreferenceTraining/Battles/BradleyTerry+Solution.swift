internal import LinearAlgebra

extension BradleyTerry {
  /// The maximum of the penalised likelihood, by Newton's method in (b, o, δ).
  struct Solution: Sendable {
    var x: [Double]
    fileprivate var system: System
    var ratings: [Double] { Array(x.dropLast(2)) }
    var positionBias: Double { x[x.count - 2] }
    /// δ.
    var logTie: Double { x[x.count - 1] }
  }

  /// - Parameters:
  ///   - rows: without repetitions they are solved fastest (``BattleRows/merged``).
  static func solve(_ rows: BattleRows, ridge: Double) throws(TrainingError) -> Solution {
    var free = [Bool](repeating: true, count: rows.modelCount + 2)
    let tie = rows.modelCount + 1
    free[rows.modelCount] = rows.hasBothOrders
    free[tie] = rows.modelsTies && rows.tieShare > 0
    var x = [Double](repeating: 0, count: free.count)
    if free[tie] { x[tie] = RaoKupper.logTie(share: rows.tieShare) }
    var system = System(rows, x, ridge, free)
    for _ in 0..<100 {
      let step = try system.newtonStep()
      let slope = zip(step, system.gradient).reduce(0) { $0 + $1.0 * $1.1 }
      if slope > -1e-8 * max(1, abs(system.value)) {
        // So close that rounding hides the decrease, a whole step is quadratically closer.
        let candidate = zip(x, step).map { $0 + $1 }
        if !free[tie] || candidate[tie] > 0 {
          (x, system) = (candidate, System(rows, candidate, ridge, free))
        }
        break
      }
      var length = 1.0
      var next: (x: [Double], system: System)?
      while next == nil, length > 1e-8 {
        let candidate = zip(x, step).map { $0 + length * $1 }
        if !free[tie] || candidate[tie] > 0 {
          let trial = System(rows, candidate, ridge, free)
          if trial.value <= system.value + 1e-4 * length * slope { next = (candidate, trial) }
        }
        length /= 2
      }
      guard let next else { break }
      (x, system) = next
    }
    return Solution(x: x, system: system)
  }

  /// Value, gradient and Hessian of the total loss.
  fileprivate struct System: Sendable {
    var value = 0.0
    var gradient: [Double]
    var hessian: Matrix<Double>
    /// Parameters that are estimated; the others stay where they are.
    let free: [Bool]

    init(_ rows: BattleRows, _ x: [Double], _ ridge: Double, _ free: [Bool]) {
      let width = x.count
      let (bias, tie) = (width - 2, width - 1)
      let likelihood = RaoKupper(logTie: x[tie])
      self.free = free
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
      for j in 0..<width where !free[j] {
        gradient[j] = 0
        for k in 0..<width {
          hessian[j, k] = 0
          hessian[k, j] = 0
        }
      }
    }

    /// The pseudo-inverse of the Hessian, fixed parameters left out.
    func inverse() throws(TrainingError) -> Matrix<Double> {
      let eigen: SymmetricEigendecomposition
      do { eigen = try SymmetricEigendecomposition(hessian) } catch {
        throw TrainingError(.data, "no ratings can be found: \(error); check the weights")
      }
      let largest = max(eigen.values.last ?? 0, 1e-300)
      var scaled = eigen.vectors
      for k in eigen.values.indices {
        let inverse = eigen.values[k] > 1e-12 * largest ? 1 / eigen.values[k] : 0
        for i in 0..<scaled.rowCount { scaled[i, k] *= inverse }
      }
      return scaled.multiplied(by: eigen.vectors, transposingOther: true)
    }

    /// Exactly 0 for fixed parameters, which the eigenvectors' rounding would not be.
    func newtonStep() throws(TrainingError) -> [Double] {
      let step = try inverse().multiplied(by: gradient.map { -$0 })
      return zip(step, free).map { $1 ? $0 : 0 }
    }
  }
}

extension BradleyTerry.Solution {
  /// H⁻¹, zero for fixed parameters.
  func inverseHessian() throws(TrainingError) -> Matrix<Double> { try system.inverse() }

  /// H⁻¹ (Σ_clusters g gᵀ) H⁻¹ · G/(G − 1) with G clusters; zero for fixed parameters.
  func sandwich(_ rows: BattleRows) throws(TrainingError) -> Matrix<Double> {
    let width = x.count
    let (bias, tie) = (width - 2, width - 1)
    let likelihood = RaoKupper(logTie: x[tie])
    var meat = Matrix<Double>(rowCount: width, columnCount: width)
    let order = (0..<rows.count).sorted { (rows.cluster[$0], $0) < (rows.cluster[$1], $1) }
    var score = [Double](repeating: 0, count: width)
    var touched: [Int] = []
    var clusters = 0
    func flush() {
      for j in touched { for k in touched { meat[j, k] += score[j] * score[k] } }
      for j in touched { score[j] = 0 }
      touched.removeAll(keepingCapacity: true)
      clusters += 1
    }
    func add(_ value: Double, _ j: Int) {
      guard system.free[j] else { return }
      if !touched.contains(j) { touched.append(j) }
      score[j] += value
    }
    for (place, i) in order.enumerated() {
      if place > 0, rows.cluster[order[place - 1]] != rows.cluster[i] { flush() }
      let (a, b) = (Int(rows.modelA[i]), Int(rows.modelB[i]))
      let point = likelihood.evaluate(x[a] - x[b] + x[bias], outcome: rows.outcome[i])
      let weight = rows.weight[i]
      add(weight * point.slope, a)
      add(-weight * point.slope, b)
      add(weight * point.slope, bias)
      add(weight * point.tieSlope, tie)
    }
    flush()
    let correction = clusters > 1 ? Double(clusters) / Double(clusters - 1) : 1
    for i in meat.values.indices { meat.values[i] *= correction }
    let bread = try system.inverse()
    return bread.multiplied(by: meat).multiplied(by: bread)
  }
}
