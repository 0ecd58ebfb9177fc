/// How one of several models is chosen from their predicted qualities and costs.
///
/// The rule is the same wherever a choice is made: while serving, and in an evaluation.
public enum ChoiceRule {
  /// argmax_m p_m − λ c_m: the model whose quality is worth most after its cost.
  ///
  /// Of equals the cheaper one is chosen, then the first. λ = ∞ asks for the cheapest model, of
  /// equally cheap ones the best.
  ///
  /// - Parameters:
  ///   - qualities: p, one per model, at least one.
  ///   - costs: c, one per model, USD per request.
  ///   - costWeight: λ ≥ 0, quality per USD: what a dollar has to buy.
  @inlinable
  public static func choose(
    qualities: UnsafeBufferPointer<Double>, costs: UnsafeBufferPointer<Double>, costWeight: Double
  ) -> Int {
    var best = 0
    for m in 1..<max(1, qualities.count) {
      let (gain, price) = (qualities[m] - qualities[best], costs[m] - costs[best])
      let advantage = costWeight.isFinite ? gain - costWeight * price : -price
      let decider = costWeight.isFinite ? -price : gain
      if advantage > 0 || advantage == 0 && decider > 0 { best = m }
    }
    return best
  }

  /// The cheapest model with p_m ≥ τ, of equally cheap ones the best; if there is none, the model
  /// with the highest p_m.
  ///
  /// - Parameter quality: τ, on the scale of the predicted qualities.
  @inlinable
  public static func cheapest(
    qualities: UnsafeBufferPointer<Double>, costs: UnsafeBufferPointer<Double>, quality: Double
  ) -> Int {
    var best = -1
    for m in 0..<qualities.count where qualities[m] >= quality {
      if best < 0 || costs[m] < costs[best]
        || costs[m] == costs[best] && qualities[m] > qualities[best]
      {
        best = m
      }
    }
    return best >= 0 ? best : choose(qualities: qualities, costs: costs, costWeight: 0)
  }
}
