internal import Glibc

/// The likelihood of a battle given the difference z of two models' strengths, ties included
/// (Rao & Kupper, JASA 1967), with δ = log θ ≥ 0:
///
///     P(a ≻ b) = σ(z − δ)    P(b ≻ a) = σ(−z − δ)    P(tie) = (e^{2δ} − 1) σ(z − δ) σ(−z − δ)
///
/// At δ = 0 there are no ties; an outcome of ½ then counts as half a win for either model.
struct RaoKupper: Sendable, Equatable {
  /// δ = log θ.
  var logTie: Double

  init(logTie: Double) {
    self.logTie = max(0, logTie)
  }

  /// θ.
  var tieParameter: Double { exp(logTie) }

  /// The δ under which models of equal strength tie in the given share of battles.
  static func logTie(share: Double) -> Double {
    let bounded = min(max(share, 0), 0.99)
    return log((1 + bounded) / (1 - bounded))
  }

  /// −log P(outcome | z) and its derivatives.
  struct Point {
    var value: Double
    /// ∂/∂z.
    var slope: Double
    /// ∂²/∂z² ≥ 0.
    var curvature: Double
    /// ∂/∂δ.
    var tieSlope: Double
    /// ∂²/∂δ².
    var tieCurvature: Double
    /// ∂²/∂z∂δ.
    var mixed: Double
  }

  /// - Parameters:
  ///   - outcome: 1 when a won, 0 when b won, ½ for a tie.
  @inline(__always)
  func evaluate(_ z: Double, outcome: Double) -> Point {
    let up = sigmoid(z - logTie)
    let down = sigmoid(-z - logTie)
    let upCurvature = up * (1 - up)
    let downCurvature = down * (1 - down)
    if outcome == 1 {
      return Point(
        value: softplus(logTie - z), slope: up - 1, curvature: upCurvature, tieSlope: 1 - up,
        tieCurvature: upCurvature, mixed: -upCurvature)
    }
    if outcome == 0 {
      return Point(
        value: softplus(z + logTie), slope: 1 - down, curvature: downCurvature,
        tieSlope: 1 - down, tieCurvature: downCurvature, mixed: downCurvature)
    }
    if logTie == 0 {
      return Point(
        value: (softplus(-z) + softplus(z)) / 2, slope: (up - down) / 2,
        curvature: (upCurvature + downCurvature) / 2, tieSlope: 0, tieCurvature: 0, mixed: 0)
    }
    let excess = expm1(2 * logTie)
    return Point(
      value: softplus(logTie - z) + softplus(z + logTie) - log(excess), slope: up - down,
      curvature: upCurvature + downCurvature,
      tieSlope: (1 - up) + (1 - down) - 2 * (excess + 1) / excess,
      tieCurvature: upCurvature + downCurvature + 4 * (excess + 1) / (excess * excess),
      mixed: downCurvature - upCurvature)
  }

  /// P(a ≻ b | z).
  func winProbability(_ z: Double) -> Double {
    sigmoid(z - logTie)
  }
}

/// 1 / (1 + e⁻ˣ), without overflow.
@inline(__always)
func sigmoid(_ x: Double) -> Double {
  let e = exp(-abs(x))
  return (x >= 0 ? 1 : e) / (1 + e)
}

/// log(1 + eˣ), without overflow.
@inline(__always)
func softplus(_ x: Double) -> Double {
  max(x, 0) + log1p(exp(-abs(x)))
}
