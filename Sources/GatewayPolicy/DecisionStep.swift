#if Gateway
/// The step of a decision that named the model.
public enum DecisionStep: String, Sendable, Equatable {
  case explicit, rule, score, sticky, budget, health
}
#endif
