/// Σ x_i y_i in eight partial sums, which are added up in the same order on every machine.
///
/// No fused multiply-add: without the compiler's leave to assume the instruction it would be a
/// library call per element.
func dot(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count, "lengths differ")
  return x.withUnsafeBufferPointer { x in
    y.withUnsafeBufferPointer { y in
      x.isEmpty ? 0 : dot(x.baseAddress!, y.baseAddress!, x.count)
    }
  }
}

@inline(__always)
func dot(_ x: UnsafePointer<Double>, _ y: UnsafePointer<Double>, _ count: Int) -> Double {
  let rawX = UnsafeRawPointer(x)
  let rawY = UnsafeRawPointer(y)
  var sums = SIMD8<Double>.zero
  let whole = count & ~7
  var i = 0
  while i < whole {
    sums +=
      rawX.loadUnaligned(fromByteOffset: 8 * i, as: SIMD8<Double>.self)
      * rawY.loadUnaligned(fromByteOffset: 8 * i, as: SIMD8<Double>.self)
    i += 8
  }
  var total = sums.sum()
  while i < count {
    total += x[i] * y[i]
    i += 1
  }
  return total
}

/// The same of a single- and a double-precision vector.
@inline(__always)
func dot(_ x: UnsafePointer<Float>, _ y: UnsafePointer<Double>, _ count: Int) -> Double {
  let rawX = UnsafeRawPointer(x)
  let rawY = UnsafeRawPointer(y)
  var sums = SIMD8<Double>.zero
  let whole = count & ~7
  var i = 0
  while i < whole {
    sums +=
      SIMD8<Double>(rawX.loadUnaligned(fromByteOffset: 4 * i, as: SIMD8<Float>.self))
      * rawY.loadUnaligned(fromByteOffset: 8 * i, as: SIMD8<Double>.self)
    i += 8
  }
  var total = sums.sum()
  while i < count {
    total += Double(x[i]) * y[i]
    i += 1
  }
  return total
}

/// y ← y + αx.
@inline(__always)
func add(
  _ alpha: Double, _ x: UnsafePointer<Double>, to y: UnsafeMutablePointer<Double>, _ count: Int
) {
  for i in 0..<count { y[i] += alpha * x[i] }
}

/// y ← y + αx.
func add(_ alpha: Double, _ x: [Double], to y: inout [Double]) {
  precondition(x.count == y.count, "lengths differ")
  x.withUnsafeBufferPointer { x in
    y.withUnsafeMutableBufferPointer { y in
      for i in 0..<x.count { y[i] += alpha * x[i] }
    }
  }
}

/// The largest |x_i|; NaN if one of them is.
func largestMagnitude(_ x: [Double]) -> Double {
  var largest = 0.0
  for value in x {
    if value.isNaN { return value }
    largest = max(largest, abs(value))
  }
  return largest
}
