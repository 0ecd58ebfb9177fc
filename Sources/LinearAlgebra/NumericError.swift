/// Why a numeric routine gave no result.
public enum NumericError: Error, Sendable, Equatable, CustomStringConvertible {
  /// A Cholesky factor does not exist: the leading minor of this order is not positive.
  case notPositiveDefinite(order: Int)
  /// LAPACK's iteration did not converge.
  case notConverged(routine: String)
  /// An input holds NaN or an infinity.
  case nonFinite

  public var description: String {
    switch self {
    case .notPositiveDefinite(let order):
      "the matrix is not positive definite (leading minor of order \(order))"
    case .notConverged(let routine): "\(routine) did not converge"
    case .nonFinite: "a number is not finite"
    }
  }
}
