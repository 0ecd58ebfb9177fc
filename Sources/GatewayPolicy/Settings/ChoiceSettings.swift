#if Gateway
/// A choice among more than two models, by a router that was trained with `--models`:
/// `routing.models` and what is aimed for.
public struct ChoiceSettings: Sendable, Equatable {
  /// What makes a model the right one for a prompt.
  public enum Aim: Sendable, Equatable {
    /// λ ≥ 0, quality per US dollar: the model with the most quality left after λ times its cost.
    case costWeight(Double)
    /// τ in 0...1: the cheapest model whose predicted quality is at least that.
    case quality(Double)
  }

  /// A model that may be chosen.
  public struct Candidate: Sendable, Equatable {
    /// The name that the router was trained with.
    public var trained: String
    public var group: String

    public init(trained: String, group: String) {
      self.trained = trained
      self.group = group
    }
  }

  /// In the order of the file, each group once.
  public var candidates: [Candidate]
  public var aim: Aim

  public init(candidates: [Candidate], aim: Aim) {
    self.candidates = candidates
    self.aim = aim
  }
}

extension ChoiceSettings.Aim {
  /// The aim while spending runs ahead of its plan: moved without a step towards the cheapest model.
  ///
  /// τ sinks to `(1 − p) τ`, and λ grows to `(λ + p Λ) / (1 − p)` with `Λ = 1 / range`, at which all of
  /// the quality that there is pays for no more than the gap between the dearest model and the
  /// cheapest; under full pressure the cheapest is left.
  ///
  /// - Parameters:
  ///   - pressure: p, in 0...1.
  ///   - range: the dearest cost less the cheapest, USD per request.
  func paced(_ pressure: Double, range: Double) -> Self {
    guard pressure > 0 else { return self }
    switch self {
    case .quality(let target): return .quality((1 - pressure) * target)
    case .costWeight(let weight):
      guard pressure < 1, range > 0 else { return .costWeight(.infinity) }
      return .costWeight((weight + pressure / range) / (1 - pressure))
    }
  }
}
#endif
