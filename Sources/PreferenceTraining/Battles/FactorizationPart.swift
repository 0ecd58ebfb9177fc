internal import LinearAlgebra

/// Parameters in the form that the inner loop reads: single precision, U padded to whole vectors.
struct FactorizationPoint: Sendable {
  typealias Lane = SIMD8<Float>

  let layout: FactorizationLayout
  let likelihood: RaoKupper
  let biases: [Double]
  let position: Double
  /// Models × lanes.
  let factors: [Lane]
  /// W, rank × features.
  let projection: [Float]
  /// Vectors that hold one row of U.
  let lanes: Int

  init(
    _ x: [Double], _ layout: FactorizationLayout, _ likelihood: RaoKupper, position: Bool
  ) {
    self.layout = layout
    self.likelihood = likelihood
    biases = Array(x[layout.biases])
    self.position = position ? x[layout.position] : 0
    lanes = (layout.rank + 7) / 8
    var factors = [Lane](repeating: .zero, count: layout.models * lanes)
    for m in 0..<layout.models {
      let row = layout.factors.lowerBound + m * layout.rank
      for k in 0..<layout.rank { factors[m * lanes + k / 8][k % 8] = Float(x[row + k]) }
    }
    self.factors = factors
    projection = x[layout.projection].map(Float.init)
  }
}

/// The loss of some battles and its gradient, in the order of a ``FactorizationLayout``; ∂/∂δ
/// stands where ∂/∂log δ belongs.
struct FactorizationPart: Sendable {
  typealias Lane = FactorizationPoint.Lane

  let layout: FactorizationLayout
  var value = 0.0
  var gradient: [Double]

  init(_ layout: FactorizationLayout) {
    self.layout = layout
    gradient = [Double](repeating: 0, count: layout.count)
  }

  mutating func add(_ other: FactorizationPart) {
    value += other.value
    for i in gradient.indices { gradient[i] += other.gradient[i] }
  }

  mutating func add(
    _ chunks: [FactorizationProblem.Chunk], _ battles: [FactorizationProblem.PackedBattle],
    _ features: Matrix<Float>, _ point: FactorizationPoint
  ) {
    let (rank, width, lanes) = (layout.rank, layout.width, point.lanes)
    let height = chunks.reduce(0) { max($0, $1.prompts.count) }
    let work = FactorizationWorkspace(layout, lanes: lanes, height: height)
    let projectionStart = layout.projection.lowerBound
    features.values.withUnsafeBufferPointer { features in
      point.projection.withUnsafeBufferPointer { projection in
        for chunk in chunks {
          let count = chunk.prompts.count
          let rows = features.baseAddress! + chunk.prompts.lowerBound * width
          Float._multiply(
            false, true, rank, count, width, projection.baseAddress!, width, rows, width,
            work.product, count)
          work.spread(count)
          add(battles, chunk, point, work)
          work.gather(count)
          Float._multiply(
            false, false, rank, width, count, work.product, count, rows, width,
            work.projectionSlopes, width)
          gradient.withUnsafeMutableBufferPointer { gradient in
            for i in 0..<rank * width {
              gradient[projectionStart + i] += Double(work.projectionSlopes[i])
            }
          }
          drainFactorSlopes(work, lanes)
        }
      }
    }
  }

  /// Adds ∂U of one chunk: single precision does not see more additions than that.
  private mutating func drainFactorSlopes(_ work: borrowing FactorizationWorkspace, _ lanes: Int) {
    for m in 0..<layout.models {
      for k in 0..<layout.rank {
        gradient[layout.factors.lowerBound + m * layout.rank + k] +=
          Double(work.factorSlopes[m * lanes + k / 8][k % 8])
      }
    }
    work.factorSlopes.update(repeating: .zero, count: layout.models * lanes)
  }

  /// One pass over the battles of a chunk.
  private mutating func add(
    _ battles: [FactorizationProblem.PackedBattle], _ chunk: FactorizationProblem.Chunk,
    _ point: FactorizationPoint, _ work: borrowing FactorizationWorkspace
  ) {
    let lanes = point.lanes
    let (projected, slopes, factorSlopes) = (work.projected, work.slopes, work.factorSlopes)
    let likelihood = point.likelihood
    let position = point.position
    let firstPrompt = chunk.prompts.lowerBound
    var (value, positionSlope, tieSlope) = (0.0, 0.0, 0.0)
    battles.withUnsafeBufferPointer { battles in
      point.factors.withUnsafeBufferPointer { factors in
        point.biases.withUnsafeBufferPointer { biases in
          gradient.withUnsafeMutableBufferPointer { gradient in
            for i in chunk.battles {
              let battle = battles[i]
              let (a, b) = (Int(battle.a), Int(battle.b))
              let (rowA, rowB) = (a * lanes, b * lanes)
              let row = (Int(battle.prompt) - firstPrompt) * lanes
              var products = Lane.zero
              for l in 0..<lanes {
                products += (factors[rowA + l] - factors[rowB + l]) * projected[row + l]
              }
              let z = biases[a] - biases[b] + position + Double(Self.total(products))
              let loss = likelihood.evaluate(z, outcome: Double(battle.outcome))
              let slope = battle.weight * loss.slope
              value += battle.weight * loss.value
              tieSlope += battle.weight * loss.tieSlope
              positionSlope += slope
              gradient[a] += slope
              gradient[b] -= slope
              let single = Float(slope)
              for l in 0..<lanes {
                slopes[row + l] += single * (factors[rowA + l] - factors[rowB + l])
                let step = single * projected[row + l]
                factorSlopes[rowA + l] += step
                factorSlopes[rowB + l] -= step
              }
            }
          }
        }
      }
    }
    self.value += value
    gradient[layout.position] += positionSlope
    gradient[layout.tie] += tieSlope
  }

  @inline(__always)
  private static func total(_ lane: Lane) -> Float {
    let four = lane.lowHalf + lane.highHalf
    let two = four.lowHalf + four.highHalf
    return two.x + two.y
  }
}
