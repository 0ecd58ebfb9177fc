internal import Glibc
internal import LinearAlgebra

/// The objective of ``MatrixFactorization`` as a function of one vector of parameters, divided by
/// the total weight.
///
/// One evaluation goes once through the features of the distinct prompts, by chunks small enough to
/// stay in the cache between the two products: P = WΦᵀ for a chunk, the battles of its prompts, then
/// ∂W += (∂P)Φ. Chunks are added up in fixed groups, so the bits don't depend on the threads.
struct FactorizationProblem: Sendable {
  let layout: FactorizationLayout
  /// One row per prompt that has a battle, each block of columns times its scale.
  let features: Matrix<Float>
  /// What each column of the given features was multiplied with.
  let columnScales: [Float]
  let battles: [PackedBattle]
  let biasDecay: Double
  let modelsTies: Bool
  let hasOrders: Bool
  /// The total weight.
  let mass: Double
  private let groups: [[Chunk]]

  /// One battle in the order of its prompts, all that the inner loop needs side by side.
  struct PackedBattle: Sendable {
    var prompt: Int32
    var a: Int32
    var b: Int32
    var outcome: Float
    var weight: Double
  }

  /// Prompts that are multiplied at once, and their battles.
  struct Chunk: Sendable {
    var prompts: Range<Int>
    var battles: Range<Int>
  }

  /// - Parameters:
  ///   - blocks: the widths of the blocks of columns that are brought to one mean square; they add
  ///     up to all columns.
  init(
    _ rows: BattleRows, _ given: Matrix<Float>, blocks: [Int], rank: Int, biasDecay: Double
  ) {
    layout = FactorizationLayout(models: rows.modelCount, rank: rank, width: given.columnCount)
    self.biasDecay = biasDecay
    modelsTies = rows.modelsTies
    hasOrders = rows.hasBothOrders
    mass = rows.weight.reduce(0, +)
    let packed = Self.packed(rows, promptCount: given.rowCount)
    battles = packed.battles
    groups = Self.groups(packed.battles, prompts: packed.prompts.count, layout)
    var features = given.selectingRows(packed.prompts)
    columnScales = Self.equalizeBlocks(&features, widths: blocks)
    self.features = features
  }

  /// The battles by prompt, and the prompts that have any.
  private static func packed(
    _ rows: BattleRows, promptCount: Int
  ) -> (battles: [PackedBattle], prompts: [Int]) {
    var place = [Int32](repeating: -1, count: promptCount)
    for row in rows.feature { place[Int(row)] = 0 }
    var prompts: [Int] = []
    for row in place.indices where place[row] == 0 {
      place[row] = Int32(prompts.count)
      prompts.append(row)
    }
    // A counting sort: stable, and no comparison of a million battles.
    var next = [Int](repeating: 0, count: prompts.count + 1)
    for row in rows.feature { next[Int(place[Int(row)]) + 1] += 1 }
    for prompt in prompts.indices { next[prompt + 1] += next[prompt] }
    let empty = PackedBattle(prompt: 0, a: 0, b: 0, outcome: 0, weight: 0)
    var battles = [PackedBattle](repeating: empty, count: rows.count)
    for i in 0..<rows.count {
      let prompt = place[Int(rows.feature[i])]
      battles[next[Int(prompt)]] = PackedBattle(
        prompt: prompt, a: rows.modelA[i], b: rows.modelB[i], outcome: Float(rows.outcome[i]),
        weight: rows.weight[i])
      next[Int(prompt)] += 1
    }
    return (battles, prompts)
  }

  /// Divides each block by the root of its rows' mean squared length.
  private static func equalizeBlocks(_ features: inout Matrix<Float>, widths: [Int]) -> [Float] {
    precondition(widths.reduce(0, +) == features.columnCount, "blocks must cover the columns")
    let width = features.columnCount
    var scales = [Float](repeating: 1, count: width)
    var first = 0
    for block in widths {
      var sum = 0.0
      for row in 0..<features.rowCount {
        for j in first..<first + block {
          let value = Double(features.values[row * width + j])
          sum += value * value
        }
      }
      let scale = sum > 0 ? (Double(features.rowCount) / sum).squareRoot() : 1
      for j in first..<first + block { scales[j] = Float(scale) }
      first += block
    }
    features.values.withUnsafeMutableBufferPointer { values in
      for row in 0..<features.rowCount {
        for j in 0..<width { values[row * width + j] *= scales[j] }
      }
    }
    return scales
  }

  /// Chunks that stay in the cache and that OpenBLAS multiplies without packing them first (up to
  /// some 400,000 multiplications), in at most 32 groups.
  private static func groups(
    _ battles: [PackedBattle], prompts: Int, _ layout: FactorizationLayout
  ) -> [[Chunk]] {
    let height = min(max(400_000 / max(layout.rank * layout.width, 1), 16), 512)
    var chunks: [Chunk] = []
    var (prompt, battle) = (0, 0)
    while prompt < prompts {
      var end = battle
      while end < battles.count {
        let next = Int(battles[end].prompt)
        let isNew = end == battle || next != battles[end - 1].prompt
        if next >= prompt + height || isNew && end >= battle + 2048 { break }
        end += 1
      }
      let last = end < battles.count ? Int(battles[end].prompt) : prompts
      chunks.append(Chunk(prompts: prompt..<last, battles: battle..<end))
      (prompt, battle) = (last, end)
    }
    let size = max((chunks.count + 31) / 32, 1)
    return stride(from: 0, to: chunks.count, by: size).map {
      Array(chunks[$0..<min(chunks.count, $0 + size)])
    }
  }

  func likelihood(_ x: [Double]) -> RaoKupper {
    RaoKupper(logTie: modelsTies ? exp(x[layout.tie]) : 0)
  }

  /// The mean penalised loss at x, in the layout's order; writes its gradient.
  ///
  /// - Parameters:
  ///   - decay: λ.
  func evaluate(_ x: [Double], decay: Double, gradient: inout [Double]) -> Double {
    let point = FactorizationPoint(x, layout, likelihood(x), position: hasOrders)
    let parts = concurrentMap(groups.count) { group in
      var part = FactorizationPart(layout)
      part.add(groups[group], battles, features, point)
      return part
    }
    var total = FactorizationPart(layout)
    for part in parts { total.add(part) }
    var value = total.value
    gradient = total.gradient
    gradient[layout.tie] *= point.likelihood.logTie
    if !hasOrders { gradient[layout.position] = 0 }
    for m in layout.biases {
      value += biasDecay / 2 * x[m] * x[m]
      gradient[m] += biasDecay * x[m]
    }
    for i in layout.factors.lowerBound..<layout.count {
      value += decay / 2 * x[i] * x[i]
      gradient[i] += decay * x[i]
    }
    for i in gradient.indices { gradient[i] /= mass }
    return value / mass
  }

  /// The parameters as a model of the features as they were given.
  func unpack(_ x: [Double], decay: Double) -> MatrixFactorization.Fitted {
    var projection = Matrix<Float>(rowCount: layout.rank, columnCount: layout.width)
    for k in 0..<layout.rank {
      for j in 0..<layout.width {
        projection[k, j] =
          Float(x[layout.projection.lowerBound + k * layout.width + j]) * columnScales[j]
      }
    }
    return MatrixFactorization.Fitted(
      biases: Array(x[layout.biases]),
      factors: Matrix(
        rowCount: layout.models, columnCount: layout.rank,
        values: x[layout.factors].map(Float.init)),
      projection: projection, positionBias: hasOrders ? x[layout.position] : 0,
      likelihood: likelihood(x), decay: decay)
  }
}
