internal import Glibc
internal import LinearAlgebra

/// k-means: seeded by k-means++ with a few candidates per centre (Arthur & Vassilvitskii, SODA 2007),
/// then Lloyd's alternation of assigning points and averaging them.
struct LloydIteration: Sendable {
  private let points: Matrix<Float>
  private let pointNorms: [Double]
  private(set) var centres: Matrix<Float>
  /// The centre of each point.
  private(set) var assignment: [Int]
  /// The squared distance of each point to its centre.
  private var nearest: [Double]

  /// Σ over points of the squared distance to their centre.
  var inertia: Double { nearest.reduce(0, +) }

  /// Seeds as many centres as asked for, at most the number of points.
  init(_ points: Matrix<Float>, clusters: Int, _ generator: inout SplitMix64) {
    let seeds = Self.seeds(points, points.squaredRowNorms(), clusters, &generator)
    self.init(points, centres: points.selectingRows(seeds))
  }

  /// Starts from given centres.
  init(_ points: Matrix<Float>, centres: Matrix<Float>) {
    self.points = points
    self.centres = centres
    pointNorms = points.squaredRowNorms()
    assignment = [Int](repeating: 0, count: points.rowCount)
    nearest = [Double](repeating: .infinity, count: points.rowCount)
    assign()
  }

  /// Alternates until the centres together move, squared, by at most 10⁻⁴ of the mean variance of
  /// the points' components.
  mutating func run(maximumIterations: Int = 300) {
    let means = points.columnMeans()
    let spread =
      pointNorms.reduce(0, +) / Double(points.rowCount) - means.reduce(0) { $0 + $1 * $1 }
    let tolerance = 1e-4 * max(0, spread) / Double(max(1, points.columnCount))
    for _ in 0..<maximumIterations {
      let before = centres
      average()
      assign()
      let moved = zip(before.values, centres.values).reduce(0.0) {
        $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1)
      }
      if moved <= tolerance { return }
    }
  }

  /// Gives every point its nearest centre, the first of equally near ones.
  private mutating func assign() {
    let count = centres.rowCount
    let all = Self.squaredDistances(points, centres, pointNorms)
    all.withUnsafeBufferPointer { all in
      for i in 0..<points.rowCount {
        var (least, best) = (Double.infinity, 0)
        for c in 0..<count where all[i * count + c] < least {
          (least, best) = (all[i * count + c], c)
        }
        nearest[i] = least
        assignment[i] = best
      }
    }
  }

  /// Moves every centre to the mean of its points. One without points goes to the point that is
  /// farthest from its own centre.
  private mutating func average() {
    let width = points.columnCount
    let count = centres.rowCount
    var sums = [Double](repeating: 0, count: count * width)
    var sizes = [Double](repeating: 0, count: count)
    points.values.withUnsafeBufferPointer { a in
      sums.withUnsafeMutableBufferPointer { sums in
        for i in 0..<points.rowCount {
          let offset = assignment[i] * width
          sizes[assignment[i]] += 1
          for j in 0..<width { sums[offset + j] += Double(a[i * width + j]) }
        }
      }
    }
    var farthest: ArraySlice<Int> = []
    if sizes.contains(0) {
      farthest = nearest.indices.sorted { (nearest[$0], $1) > (nearest[$1], $0) }[...]
    }
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
    _ points: Matrix<Float>, _ pointNorms: [Double], _ clusters: Int,
    _ generator: inout SplitMix64
  ) -> [Int] {
    let draws = 2 + Int(log(Double(clusters)))
    var chosen = [generator.index(below: points.rowCount)]
    var nearest = squaredDistances(points, points.selectingRows(chosen), pointNorms)
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
      let distances = squaredDistances(points, points.selectingRows(candidates), pointNorms)
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
  static func squaredDistances(
    _ points: Matrix<Float>, _ centres: Matrix<Float>, _ pointNorms: [Double]? = nil
  ) -> [Double] {
    precondition(points.columnCount == centres.columnCount, "embeddings of another width")
    let products = points.multiplied(by: centres, transposingOther: true)
    let pointNorms = pointNorms ?? points.squaredRowNorms()
    let centreNorms = centres.squaredRowNorms()
    let count = centres.rowCount
    return [Double](unsafeUninitializedCapacity: products.values.count) { distances, filled in
      products.values.withUnsafeBufferPointer { products in
        for i in 0..<pointNorms.count {
          for c in 0..<count {
            let k = i * count + c
            distances[k] = max(0, pointNorms[i] + centreNorms[c] - 2 * Double(products[k]))
          }
        }
      }
      filled = products.values.count
    }
  }
}
