/// eˣ for x ≤ 0 to single precision; 0 below −87, where the exact value is less than 10⁻³⁷.
///
/// e^x = 2ⁿ·2^f with n the whole number nearest to x·log₂e, and 2^f by a polynomial of degree five
/// fitted to the smallest relative error, 7.5·10⁻⁸, on |f| ≤ ½.
@inline(__always)
func exponential(_ x: Lanes) -> Lanes {
  let power = x.bounded(-87, 0) * 1.442_695
  // Adding 1.5·2²³ leaves no bits for a fraction: the sum's low bits are the whole number.
  let magic: Float = 12_582_912
  let shifted = power + magic
  let fraction = power - (shifted - magic)
  var value = Lanes(repeating: 1.327_647_2e-03)
  value = value * fraction + 9.675_542e-03
  value = value * fraction + 5.550_713e-02
  value = value * fraction + 2.402_212e-01
  value = value * fraction + 6.931_469e-01
  value = value * fraction + 1
  let bits = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< 23
  let scaled = unsafeBitCast(value, to: SIMD8<UInt32>.self) &+ bits
  return unsafeBitCast(scaled, to: Lanes.self).replacing(with: 0, where: x .< -87)
}

/// Every row ← eˣ / Σ eˣ, the largest element of the row taken off before.
func applySoftmax(_ values: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
  for row in 0..<rows {
    let x = values + row * columns
    let largest = maximum(x, count: columns)
    var sums = Lanes.zero
    let whole = columns & ~7
    x.update(count: columns) { lanes, index in
      let powers = exponential(lanes - largest)
      if index < whole { sums += powers }
      return powers
    }
    var sum = sums.sum()
    for index in whole..<columns { sum += x[index] }
    let scale = 1 / sum
    x.update(count: columns) { lanes, _ in lanes * scale }
  }
}

private func maximum(_ x: UnsafeMutablePointer<Float>, count: Int) -> Float {
  var best = Lanes(repeating: -.infinity)
  let whole = count & ~7
  var index = 0
  while index < whole {
    let lanes = x.lanes(at: index)
    best.replace(with: lanes, where: lanes .> best)
    index += 8
  }
  var largest = best[0]
  for lane in 1..<8 where best[lane] > largest { largest = best[lane] }
  for index in whole..<count where x[index] > largest { largest = x[index] }
  return largest
}
