internal import Glibc

/// Shows that the mean of bounded values is above 0, whatever else their distribution is.
///
/// A gambler starts with 1 and stakes a share λ_t ≥ 0 of what it has on each value in turn:
/// W_t = W_{t−1}(1 + λ_t x_t), with x = d / b for values d ≥ −b. If the mean is not above 0 the game
/// is not in its favour, and by Ville's inequality it ever reaches 1/α with a probability of α at
/// most: for any number of values and any distribution within the bound, skewed, with atoms or
/// continuous (Waudby-Smith & Ramdas, "Estimating means of bounded random variables by betting",
/// JRSS B 2024). Student's t promises less: where rare values cost much, a sample of 72 often holds
/// none of them, and the test errs far more often than α.
///
/// How well it bets decides only how much it finds. As the number of values is known it bets to get
/// there in the remaining m: λ = √(2 ln(1 / (α W)) / (m v)), at most ``largestStake`` (Voráček &
/// Orabona, "STaR-Bets", 2025), where v is the mean of x² so far, to which ``priorCount`` values
/// are added of which ``priorLosses`` lost all: a first run of luck is no reason to bet the house.
public struct BettingTest: Sendable {
  /// 1 − confidence.
  public var level: Double

  /// Below 1, so that one value of −b cannot ruin the gambler.
  static let largestStake = 0.98
  static let priorLosses = 2.0
  static let priorCount = 20.0

  public init(level: Double) {
    precondition(level > 0 && level < 1, "a level is within 0..<1")
    self.level = level
  }

  /// Whether the mean is shown to be above 0.
  ///
  /// - Parameters:
  ///   - values: independent ones of a distribution, in an order that does not depend on them.
  ///   - lossBound: b > 0; no value is below −b.
  public func rejects(_ values: [Double], lossBound: Double) -> Bool {
    var wealth = 1.0
    var squares = Self.priorLosses
    for (index, value) in values.enumerated() {
      let x = max(-1, value / lossBound)
      let remaining = Double(values.count - index)
      let variance = squares / (Self.priorCount + Double(index))
      let stake = (2 * log(1 / (level * wealth)) / (remaining * variance)).squareRoot()
      wealth *= 1 + min(stake, Self.largestStake) * x
      if wealth * level >= 1 { return true }
      squares += x * x
    }
    return false
  }

  /// The fewest values that can show anything, if none is above `gain`: as many as it takes at the
  /// largest stake.
  ///
  /// For a gain of 1 − T and a loss bound of T it is the least n with T^n ≤ α, but for the stake:
  /// by then the exact binomial bound knows that fewer than 1 − T of all values are losses.
  public func fewestValues(gain: Double, lossBound: Double) -> Int {
    let growth = log1p(Self.largestStake * gain / lossBound)
    return Int((-log(level) / growth).rounded(.up))
  }

  /// Roughly how many values like these would show it: where the best constant stake has grown to
  /// 1/α; nil if the mean is not above 0.
  func valuesNeeded(like values: [Double], lossBound: Double) -> Int? {
    guard values.reduce(0, +) > 0 else { return nil }
    var best = 0.0
    for step in 1...60 {
      let stake = Self.largestStake * pow(0.9, Double(60 - step))
      let growth = values.reduce(0) { $0 + log1p(stake * max(-1, $1 / lossBound)) }
      best = max(best, growth / Double(values.count))
    }
    // A mean that is positive by a hair needs more prompts than anyone has.
    let needed = -log(level) / best
    return needed < 1e7 ? Int(needed.rounded(.up)) : nil
  }
}
