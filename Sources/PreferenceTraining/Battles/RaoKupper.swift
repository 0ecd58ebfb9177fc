internal import Glibc

/// The likelihood of a battle given the difference z of two models' strengths, ties included
/// (Rao & Kupper, JASA 1967), with δ = log θ ≥ 0:
///
///     P(a ≻ b) = σ(z − δ)    P(b ≻ a) = σ(−z − δ)    P(tie) = (e^{2δ} − 1) σ(z − δ) σ(−z − δ)
///
/// At δ = 0 there are no ties; an outcome of ½ then counts as half a win for either model. All is
/// computed from logarithms and from both tails of σ, so that nothing overflows or cancels however
/// large z is.
struct RaoKupper: Sendable, Equatable {
  /// δ = log θ.
  let logTie: Double
  /// log(e^{2δ} − 1) and its first and second derivatives in δ.
  private let excess: (log: Double, slope: Double, curvature: Double)

  init(logTie: Double) {
    self.logTie = max(0, logTie)
    let rest = -expm1(-2 * self.logTie)
    excess = (
      2 * self.logTie + log(rest), 2 / rest, -4 * exp(-2 * self.logTie) / (rest * rest)
    )
  }

  static func == (left: RaoKupper, right: RaoKupper) -> Bool { left.logTie == right.logTie }

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
    if outcome == 1 {
      let up = LogisticTail(z - logTie)
      return Point(
        value: up.loss, slope: -up.complement, curvature: up.curvature, tieSlope: up.complement,
        tieCurvature: up.curvature, mixed: -up.curvature)
    }
    if outcome == 0 {
      let down = LogisticTail(-z - logTie)
      return Point(
        value: down.loss, slope: down.complement, curvature: down.curvature,
        tieSlope: down.complement, tieCurvature: down.curvature, mixed: down.curvature)
    }
    if logTie == 0 {
      let up = LogisticTail(z)
      return Point(
        value: up.loss + z / 2, slope: up.probability - 0.5, curvature: up.curvature, tieSlope: 0,
        tieCurvature: 0, mixed: 0)
    }
    let up = LogisticTail(z - logTie)
    let down = LogisticTail(-z - logTie)
    return Point(
      value: up.loss + down.loss - excess.log, slope: down.complement - up.complement,
      curvature: up.curvature + down.curvature,
      tieSlope: up.complement + down.complement - excess.slope,
      tieCurvature: up.curvature + down.curvature - excess.curvature,
      mixed: down.curvature - up.curvature)
  }

  /// P(a ≻ b | z).
  func winProbability(_ z: Double) -> Double {
    sigmoid(z - logTie)
  }
}

/// σ(t), 1 − σ(t) and −log σ(t) from one exponential.
struct LogisticTail {
  let probability: Double
  let complement: Double
  let loss: Double
  var curvature: Double { probability * complement }

  @inline(__always)
  init(_ t: Double) {
    let e = exp(-abs(t))
    let sum = 1 + e
    let near = 1 / sum
    probability = t >= 0 ? near : e * near
    complement = t >= 0 ? e * near : near
    // log1p(e): the second term gives back what rounding took from 1 + e.
    loss = max(-t, 0) + (log(sum) + (e - (sum - 1)) * near)
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
