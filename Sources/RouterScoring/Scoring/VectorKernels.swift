/// Σ a_i b_i in 16 interleaved partial sums: the same order, hence the same bits, everywhere.
func dot(_ a: UnsafeBufferPointer<Float>, _ b: UnsafeBufferPointer<Float>) -> Float {
  let count = a.count
  precondition(b.count == count, "vectors of one dimension")
  guard count > 0, let a = a.baseAddress, let b = b.baseAddress else { return 0 }
  let rawA = UnsafeRawPointer(a)
  let rawB = UnsafeRawPointer(b)
  var sums = SIMD16<Float>.zero
  var position = 0
  while position + 16 <= count {
    let left = (rawA + 4 * position).loadUnaligned(as: SIMD16<Float>.self)
    let right = (rawB + 4 * position).loadUnaligned(as: SIMD16<Float>.self)
    sums += left * right
    position += 16
  }
  var sum = sums.sum()
  while position < count {
    sum += a[position] * b[position]
    position += 1
  }
  return sum
}

/// e^−t for 16 numbers t ≥ 0, relative error below 2⁻²²; from t = 87 on it stays at e^−87 ≈ 10⁻³⁸.
///
/// −t = n ln 2 + r with |r| ≤ ln 2 / 2, where n is rounded by adding 1.5 · 2²³, and ln 2 is taken
/// off in two parts so that r is exact; then the Taylor polynomial of degree 7 in r (its remainder
/// is below 2⁻²⁶) and n added to the exponent. Only operations that compile to vector instructions
/// on every machine are used: minimum and maximum go by the bits, which order floats ≥ 0 as
/// integers.
@inline(__always)
func exponentialOfMinus(_ t: SIMD16<Float>) -> SIMD16<Float> {
  let bits = unsafeBitCast(t, to: SIMD16<Int32>.self)
  let limit = SIMD16<Int32>(repeating: Int32(bitPattern: Float(87).bitPattern))
  let isBelow = (bits &- limit) &>> 31
  let x = -unsafeBitCast((bits & isBelow) | (limit & ~isBelow), to: SIMD16<Float>.self)
  let magic = SIMD16<Float>(repeating: 12_582_912)
  let shifted = x * 1.442_695_04 + magic
  let n = shifted - magic
  let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
  var polynomial = SIMD16<Float>(repeating: 1 / 5040)
  polynomial = polynomial * r + 1 / 720
  polynomial = polynomial * r + 1 / 120
  polynomial = polynomial * r + 1 / 24
  polynomial = polynomial * r + 1 / 6
  polynomial = polynomial * r + 0.5
  polynomial = polynomial * r + 1
  polynomial = polynomial * r + 1
  let exponent =
    unsafeBitCast(shifted, to: SIMD16<Int32>.self)
    &- unsafeBitCast(magic, to: SIMD16<Int32>.self) &+ 127
  return polynomial * unsafeBitCast(exponent &<< 23, to: SIMD16<Float>.self)
}

/// Each number, or 0 where it is negative.
@inline(__always)
func positivePart(_ x: SIMD16<Float>) -> SIMD16<Float> {
  let bits = unsafeBitCast(x, to: SIMD16<Int32>.self)
  return unsafeBitCast(bits & ~(bits &>> 31), to: SIMD16<Float>.self)
}
