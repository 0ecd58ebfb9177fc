internal import Glibc

/// σ(x) = 1 / (1 + e^−x).
@inline(__always)
func logistic(_ x: Float) -> Float { 1 / (1 + exp(-x)) }
