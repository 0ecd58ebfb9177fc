extension SurfaceView {
  /// The standardised numbers lie within this many standard deviations of the mean.
  public static let clip: Float = 4

  /// Learns mean and standard deviation of each number; a number that hardly varies gets
  /// deviation 1, which leaves it near 0.
  ///
  /// - Parameters:
  ///   - rows: raw surface numbers, row-major prompts × `SurfaceFeatures.count`.
  ///   - weights: one weight ≥ 0 per prompt; nil weighs all alike.
  public init(fitting rows: [Float], weights: [Float]? = nil) {
    let width = SurfaceFeatures.count
    let count = rows.count / width
    precondition(rows.count == count * width, "rows must have SurfaceFeatures.count columns")
    precondition(weights == nil || weights?.count == count, "one weight per row")
    var means = [Double](repeating: 0, count: width)
    var squares = means
    var total = 0.0
    for row in 0..<count {
      let weight = Double(weights?[row] ?? 1)
      total += weight
      for column in 0..<width { means[column] += weight * Double(rows[row * width + column]) }
    }
    for column in 0..<width where total > 0 { means[column] /= total }
    for row in 0..<count {
      let weight = Double(weights?[row] ?? 1)
      for column in 0..<width {
        let difference = Double(rows[row * width + column]) - means[column]
        squares[column] += weight * difference * difference
      }
    }
    self.init(
      means: means.map(Float.init),
      deviations: squares.map { sum in
        let deviation = total > 0 ? (sum / total).squareRoot() : 0
        return deviation > 1e-4 ? Float(deviation) : 1
      })
  }

  /// Writes (raw − mean) / deviation, clipped to ±``clip``, to `out` from `offset` on.
  public func standardize(_ raw: [Float], into out: inout [Float], at offset: Int = 0) {
    precondition(offset >= 0 && out.count - offset >= raw.count, "no room for the surface numbers")
    precondition(raw.count == means.count && raw.count == deviations.count, "surface size")
    for index in raw.indices {
      let value = (raw[index] - means[index]) / deviations[index]
      out[offset + index] = min(max(value, -SurfaceView.clip), SurfaceView.clip)
    }
  }
}
