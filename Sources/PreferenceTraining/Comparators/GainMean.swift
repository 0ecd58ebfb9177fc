/// Σ ωd / Σ ω, the weighted mean of gains d = q_strong − q_weak.
struct GainMean: Sendable {
  private var sum = 0.0
  private var mass = 0.0

  mutating func add(_ gain: Double, weight: Double) {
    sum += weight * gain
    mass += weight
  }

  /// nil without weight.
  var value: Double? { mass > 0 ? sum / mass : nil }

  /// The mean over everything, 0 without weight.
  static func overall(_ gains: [Double], _ weights: [Double]?) -> Double {
    var mean = GainMean()
    for i in gains.indices { mean.add(gains[i], weight: weights?[i] ?? 1) }
    return mean.value ?? 0
  }
}
