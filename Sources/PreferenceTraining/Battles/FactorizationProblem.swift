internal import Glibc
internal import LinearAlgebra

/// The objective of ``MatrixFactorization`` as a function of one vector of parameters
/// [b | o | log δ | U | W], divided by the total weight.
///
/// One evaluation is two products with the features of the *distinct* prompts, P = ΦWᵀ and
/// ∂W = (∂P)ᵀΦ, and a pass over the battles, which are sorted by prompt. The pass runs in fixed
/// chunks whose sums are added in order, so the bits do not depend on the threads.
struct FactorizationProblem: Sendable {
  let rows: BattleRows
  let features: Matrix<Float>
  let rank: Int
  let decay: Double
  let biasDecay: Double
  let hasOrders: Bool
  let mass: Double
  /// Chunks of battles that share no prompt.
  let chunks: [Range<Int>]

  private var models: Int { rows.modelCount }
  private var bias: Int { models }
  private var tie: Int { models + 1 }
  private var factorStart: Int { models + 2 }
  private var projectionStart: Int { factorStart + models * rank }
  private var parameterCount: Int { projectionStart + rank * features.columnCount }

  init(
    _ rows: BattleRows, _ features: Matrix<Float>, rank: Int, decay: Double, biasDecay: Double
  ) {
    self.rows = rows
    self.features = features
    self.rank = rank
    self.decay = decay
    self.biasDecay = biasDecay
    hasOrders = rows.hasBothOrders
    mass = rows.weight.reduce(0, +)
    var chunks: [Range<Int>] = []
    let size = max(4096, rows.count / 16)
    var from = 0
    while from < rows.count {
      var to = min(rows.count, from + size)
      while to < rows.count, rows.feature[to] == rows.feature[to - 1] { to += 1 }
      chunks.append(from..<to)
      from = to
    }
    self.chunks = chunks
  }

  /// Small random factors, no bias, ties as often as they were.
  func start(seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    var x = [Double](repeating: 0, count: parameterCount)
    x[tie] = logOfLogTie(rows.tieShare)
    for i in factorStart..<parameterCount { x[i] = 0.1 * generator.gaussian() }
    return x
  }

  private func logOfLogTie(_ share: Double) -> Double {
    log(max(RaoKupper.logTie(share: share), 1e-3))
  }

  func unpack(_ x: [Double]) -> MatrixFactorization.Fitted {
    MatrixFactorization.Fitted(
      biases: Array(x[0..<models]),
      factors: Matrix(
        rowCount: models, columnCount: rank,
        values: x[factorStart..<projectionStart].map(Float.init)),
      projection: Matrix(
        rowCount: rank, columnCount: features.columnCount,
        values: x[projectionStart...].map(Float.init)),
      positionBias: hasOrders ? x[bias] : 0, likelihood: likelihood(x), decay: decay)
  }

  private func likelihood(_ x: [Double]) -> RaoKupper {
    RaoKupper(logTie: rows.modelsTies ? exp(x[tie]) : 0)
  }

  /// What one chunk adds.
  private struct Part: Sendable {
    var value = 0.0
    var biases: [Double]
    var position = 0.0
    var tie = 0.0
    var factors: [Double]
  }

  func evaluate(_ x: [Double], gradient: inout [Double]) -> Double {
    let factors = x[factorStart..<projectionStart].map(Float.init)
    let projection = Matrix<Float>(
      rowCount: rank, columnCount: features.columnCount,
      values: x[projectionStart...].map(Float.init))
    let projected = features.multiplied(by: projection, transposingOther: true)
    var slopes = Matrix<Float>(rowCount: features.rowCount, columnCount: rank)
    let parts = slopes.values.withUnsafeMutableBufferPointer { slopes in
      let output = SharedPointer(slopes.baseAddress!)
      return concurrentMap(chunks.count) { chunk in
        evaluate(chunks[chunk], x, factors, projected, output.pointer)
      }
    }
    for i in gradient.indices { gradient[i] = 0 }
    var value = 0.0
    for part in parts {
      value += part.value
      for m in 0..<models { gradient[m] += part.biases[m] }
      gradient[bias] += part.position
      gradient[tie] += part.tie
      for k in part.factors.indices { gradient[factorStart + k] += part.factors[k] }
    }
    let projectionSlopes = slopes.multiplied(by: features, transposingSelf: true)
    for (k, slope) in projectionSlopes.values.enumerated() {
      gradient[projectionStart + k] = Double(slope)
    }
    gradient[tie] *= rows.modelsTies ? likelihood(x).logTie : 0
    if !hasOrders { gradient[bias] = 0 }
    for m in 0..<models {
      value += biasDecay / 2 * x[m] * x[m]
      gradient[m] += biasDecay * x[m]
    }
    for i in factorStart..<parameterCount {
      value += decay / 2 * x[i] * x[i]
      gradient[i] += decay * x[i]
    }
    for i in gradient.indices { gradient[i] /= mass }
    return value / mass
  }

  private func evaluate(
    _ range: Range<Int>, _ x: [Double], _ factors: [Float], _ projected: Matrix<Float>,
    _ slopes: UnsafeMutablePointer<Float>
  ) -> Part {
    var part = Part(
      biases: [Double](repeating: 0, count: models),
      factors: [Double](repeating: 0, count: models * rank))
    let likelihood = likelihood(x)
    let position = hasOrders ? x[bias] : 0
    let rank = rank
    rows.feature.withUnsafeBufferPointer { feature in
      rows.modelA.withUnsafeBufferPointer { modelA in
        rows.modelB.withUnsafeBufferPointer { modelB in
          factors.withUnsafeBufferPointer { factors in
            projected.values.withUnsafeBufferPointer { projected in
              x.withUnsafeBufferPointer { x in
                part.factors.withUnsafeMutableBufferPointer { factorSlopes in
                  part.biases.withUnsafeMutableBufferPointer { biasSlopes in
                    for i in range {
                      let (a, b) = (Int(modelA[i]), Int(modelB[i]))
                      let point = Int(feature[i]) * rank
                      var dot: Float = 0
                      for k in 0..<rank {
                        dot +=
                          (factors[a * rank + k] - factors[b * rank + k]) * projected[point + k]
                      }
                      let z = x[a] - x[b] + position + Double(dot)
                      let loss = likelihood.evaluate(z, outcome: rows.outcome[i])
                      let weight = rows.weight[i]
                      let slope = weight * loss.slope
                      part.value += weight * loss.value
                      part.tie += weight * loss.tieSlope
                      part.position += slope
                      biasSlopes[a] += slope
                      biasSlopes[b] -= slope
                      let single = Float(slope)
                      for k in 0..<rank {
                        let step = slope * Double(projected[point + k])
                        factorSlopes[a * rank + k] += step
                        factorSlopes[b * rank + k] -= step
                        slopes[point + k] +=
                          single * (factors[a * rank + k] - factors[b * rank + k])
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    return part
  }
}

/// A pointer handed to concurrent work that writes disjoint parts of what it points to.
struct SharedPointer<Pointee>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Pointee>
  init(_ pointer: UnsafeMutablePointer<Pointee>) { self.pointer = pointer }
}
