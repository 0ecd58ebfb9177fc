internal import Glibc
internal import LinearAlgebra

/// k-means: seeded by k-means++ with a few candidates per centre (Arthur & Vassilvitskii, SODA 2007),
/// then Lloyd's alternation of assigning points and averaging them.
struct LloydIteration: Sendable {
  private let points: Matrix<Float>
  private(set) var centres: Matrix<Float>
  /// The centre of each point.
  private(set) var assignment: [Int]
  /// Σ over points of the squared distance to their centre.
  private(set) var inertia: Double

  /// - Parameters:
  ///   - clusters: at most the number of points.
  init(_ points: Matrix<Float>, clusters: Int, _ generator: inout SplitMix64) {
    self.points = points
    centres = points.selectingRows(Self.seeds(points, clusters, &generator))
    assignment = [Int](repeating: -1, count: points.rowCount)
    inertia = .infinity
  }

  /// Alternates until no point changes its centre, or the inertia has stopped falling.
  mutating func run(maximumIterations: Int = 300) {
    for _ in 0..<maximumIterations {
      let before = (assignment, inertia)
      let distances = assign()
      guard assignment != before.0, inertia < before.1 * (1 - 1e-7) || inertia == .infinity else {
        return
      }
      average(distances)
    }
    _ = assign()
  }

  /// Gives every point its nearest centre, the first of equally near ones.
  ///
  /// - Returns: the squared distance of each point to it.
  private mutating func assign() -> [Double] {
    let count = centres.rowCount
    let all = Self.squaredDistances(points, centres)
    var nearest = [Double](repeating: .infinity, count: points.rowCount)
    for i in 0..<points.rowCount {
      for c in 0..<count where all[i * count + c] < nearest[i] {
        nearest[i] = all[i * count + c]
        assignment[i] = c
      }
    }
    inertia = nearest.reduce(0, +)
    return nearest
  }

  /// Moves every centre to the mean of its points. One without points goes to the point that is
  /// farthest from its own centre.
  private mutating func average(_ distances: [Double]) {
    let width = points.columnCount
    let count = centres.rowCount
    var sums = [Double](repeating: 0, count: count * width)
    var sizes = [Double](repeating: 0, count: count)
    for i in 0..<points.rowCount {
      let c = assignment[i]
      sizes[c] += 1
      for j in 0..<width { sums[c * width + j] += Double(points.values[i * width + j]) }
    }
    var farthest = distances.indices.sorted { (distances[$0], $1) > (distances[$1], $0) }[...]
    for c in 0..<count {
      if sizes[c] > 0 {
        for j in 0..<width { centres[c, j] = Float(sums[c * width + j] / sizes[c]) }
      } else if let i = farthest.popFirst() {
        for j in 0..<width { centres[c, j] = points.values[i * width + j] }
      }
    }
  }

  /// Greedy k-means++: each next centre is drawn with probability proportional to the squared
  /// distance from those there are, the best of 2 + ln k draws.
  private static func seeds(
    _ points: Matrix<Float>, _ clusters: Int, _ generator: inout SplitMix64
  ) -> [Int] {
    let draws = 2 + Int(log(Double(clusters)))
    var chosen = [generator.index(below: points.rowCount)]
    var nearest = squaredDistances(points, points.selectingRows(chosen))
    while chosen.count < clusters {
      let total = nearest.reduce(0, +)
      guard total > 0 else {
        // Fewer distinct points than clusters: any further centre is a copy.
        chosen.append(generator.index(below: points.rowCount))
        continue
      }
      let candidates = (0..<draws).map { _ in
        drawn(nearest, generator.uniform() * total)
      }
      let distances = squaredDistances(points, points.selectingRows(candidates))
      var best: (candidate: Int, nearest: [Double], total: Double)?
      for (column, candidate) in candidates.enumerated() {
        let updated = nearest.indices.map { min(nearest[$0], distances[$0 * draws + column]) }
        let remaining = updated.reduce(0, +)
        if remaining < best?.total ?? .infinity { best = (candidate, updated, remaining) }
      }
      guard let best else { break }
      chosen.append(best.candidate)
      nearest = best.nearest
    }
    return chosen
  }

  /// The first index at which the running sum exceeds `target`.
  private static func drawn(_ masses: [Double], _ target: Double) -> Int {
    var sum = 0.0
    var last = 0
    for (i, mass) in masses.enumerated() where mass > 0 {
      sum += mass
      last = i
      if sum > target { break }
    }
    return last
  }

  /// ‖x − c‖² = ‖x‖² + ‖c‖² − 2xᵀc for every point and centre, points × centres.
  static func squaredDistances(_ points: Matrix<Float>, _ centres: Matrix<Float>) -> [Double] {
    precondition(points.columnCount == centres.columnCount, "embeddings of another width")
    let products = points.multiplied(by: centres, transposingOther: true)
    let pointNorms = points.squaredRowNorms()
    let centreNorms = centres.squaredRowNorms()
    let count = centres.rowCount
    return products.values.withUnsafeBufferPointer { products in
      (0..<products.count).map { k in
        max(0, pointNorms[k / count] + centreNorms[k % count] - 2 * Double(products[k]))
      }
    }
  }
}
