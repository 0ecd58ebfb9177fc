internal import Glibc
internal import LinearAlgebra

/// Avengers-Pro's rule (Zhang et al., arXiv 2508.12631): cluster the training prompts, and give a new
/// prompt the mean gains of its nearest clusters, weighted by exp(−β · distance).
struct KMeansClusters: Sendable {
  var clusters = 25
  /// How many clusters a prompt is compared with.
  var nearest = 3
  /// β, per unit of Euclidean distance between unit-norm embeddings.
  var sharpness = 9.0
  /// Initialisations; the one with the least inertia is kept.
  var restarts = 4
  var seed: UInt64 = 0

  struct Fitted: Sendable {
    /// clusters × width.
    let centres: Matrix<Float>
    /// One per cluster.
    let meanGains: [Double]
    let nearest: Int
    let sharpness: Double

    /// Σ e^(−β d_c) g_c / Σ e^(−β d_c) over the nearest clusters c of each row.
    func scores(for prompts: Matrix<Float>) -> [Double] {
      let distances = LloydIteration.squaredDistances(prompts.withUnitRows(), centres)
      let count = centres.rowCount
      return (0..<prompts.rowCount).map { row in
        let near = (0..<count).sorted {
          (distances[row * count + $0], $0) < (distances[row * count + $1], $1)
        }.prefix(nearest)
        // A common factor cancels: measured from the nearest, one weight is always 1.
        let least = distances[row * count + near[0]].squareRoot()
        var mean = GainMean()
        for cluster in near {
          let distance = distances[row * count + cluster].squareRoot()
          mean.add(meanGains[cluster], weight: exp(-sharpness * (distance - least)))
        }
        return mean.value!
      }
    }
  }

  /// - Parameters:
  ///   - rows: one embedding per training prompt, at least one; their lengths do not matter.
  ///   - gains: d = q_strong − q_weak.
  ///   - weights: of the gains in a cluster's mean, ≥ 0; equal when nil. They do not move clusters.
  func fit(_ rows: Matrix<Float>, gains: [Double], weights: [Double]? = nil) -> Fitted {
    precondition(rows.rowCount == gains.count && !gains.isEmpty, "one gain per row, and a row")
    precondition(weights == nil || weights!.count == gains.count, "one weight per row")
    let points = rows.withUnitRows()
    let count = min(max(1, clusters), points.rowCount)
    var generator = SplitMix64(seed: seed)
    var best: LloydIteration?
    for _ in 0..<max(1, restarts) {
      var candidate = LloydIteration(points, clusters: count, &generator)
      candidate.run()
      if candidate.inertia < best?.inertia ?? .infinity { best = candidate }
    }
    guard let best else { preconditionFailure("embeddings must be finite") }
    var means = [GainMean](repeating: GainMean(), count: count)
    for i in gains.indices {
      means[best.assignment[i]].add(gains[i], weight: weights?[i] ?? 1)
    }
    let overall = GainMean.overall(gains, weights)
    return Fitted(
      centres: best.centres, meanGains: means.map { $0.value ?? overall },
      nearest: min(max(1, nearest), count), sharpness: sharpness)
  }
}
