/// y ← γ·(z − mean z)/√(var z + ε) + β, the layer normalisation of a row.
///
/// - Source: Ba, Kiros and Hinton 2016.
struct LayerNormalization: Sendable {
  var gain: [Float]
  var bias: [Float]
  var epsilon: Float

  /// Every row x ← normalised(x + y + b): the end of a residual branch.
  func apply(
    _ values: UnsafeMutablePointer<Float>, adding branch: UnsafePointer<Float>, bias: [Float],
    rows: Int
  ) {
    let columns = gain.count
    bias.withUnsafeBufferPointer { bias in
      for row in 0..<rows {
        let x = values + row * columns
        let y = branch + row * columns
        x.update(count: columns & ~7) { lanes, index in
          lanes + y.lanes(at: index) + bias.baseAddress!.lanes(at: index)
        }
        for index in columns & ~7..<columns { x[index] += y[index] + bias[index] }
        normalize(x)
      }
    }
  }

  /// Every row x ← normalised(x).
  func apply(_ values: UnsafeMutablePointer<Float>, rows: Int) {
    for row in 0..<rows { normalize(values + row * gain.count) }
  }

  private func normalize(_ x: UnsafeMutablePointer<Float>) {
    let columns = gain.count
    let whole = columns & ~7
    var sums = Lanes.zero
    for index in stride(from: 0, to: whole, by: 8) { sums += x.lanes(at: index) }
    var sum = sums.sum()
    for index in whole..<columns { sum += x[index] }
    let mean = sum / Float(columns)
    var squares = Lanes.zero
    for index in stride(from: 0, to: whole, by: 8) {
      let difference = x.lanes(at: index) - mean
      squares += difference * difference
    }
    var square = squares.sum()
    for index in whole..<columns { square += (x[index] - mean) * (x[index] - mean) }
    let scale = 1 / (square / Float(columns) + epsilon).squareRoot()
    gain.withUnsafeBufferPointer { gain in
      bias.withUnsafeBufferPointer { bias in
        for index in stride(from: 0, to: whole, by: 8) {
          let lanes = (x.lanes(at: index) - mean) * scale
          x.store(
            lanes * gain.baseAddress!.lanes(at: index) + bias.baseAddress!.lanes(at: index),
            at: index)
        }
        for index in whole..<columns {
          x[index] = (x[index] - mean) * scale * gain[index] + bias[index]
        }
      }
    }
  }
}
