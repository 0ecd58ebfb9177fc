/// The error function to single precision: |error| ≤ 4·10⁻⁷.
///
/// erf z = z·P(z²)/Q(z²) for |z| ≤ 3.95, beyond which it is ±1 to eight digits; P and Q are of degree
/// five, fitted to the smallest largest error.
@inline(__always)
func erf(_ z: Lanes) -> Lanes {
  let z = z.bounded(-3.95, 3.95)
  let t = z * z
  var p = Lanes(repeating: 2.01173e-06)
  p = p * t + 2.875_998_3e-04
  p = p * t + 3.917_320_2e-03
  p = p * t + 5.320_707e-02
  p = p * t + 1.940_358_6e-01
  p = p * t + 1.128_379
  var q = Lanes(repeating: 3.783_954e-05)
  q = q * t + 1.198_199_7e-03
  q = q * t + 1.527_070_9e-02
  q = q * t + 1.155_908_1e-01
  q = q * t + 5.052_912_8e-01
  q = q * t + 1
  return z * p / q
}

/// x ← GELU(x + b) in every row: GELU(x) = x·Φ(x), with the error function itself and not tanh.
///
/// - Source: Hendrycks and Gimpel 2016.
func applyGELU(
  _ values: UnsafeMutablePointer<Float>, rows: Int, columns: Int, bias: UnsafePointer<Float>
) {
  for row in 0..<rows {
    (values + row * columns).update(count: columns) { x, column in
      let x = x + bias.lanes(at: column)
      return x * 0.5 * (erf(x * 0.707_106_77) + 1)
    }
  }
}

/// Adds a bias to every row.
func addBias(
  _ values: UnsafeMutablePointer<Float>, rows: Int, columns: Int, bias: UnsafePointer<Float>
) {
  for row in 0..<rows {
    (values + row * columns).update(count: columns) { x, column in x + bias.lanes(at: column) }
  }
}
