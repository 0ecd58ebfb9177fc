#if Gateway
/// The step of a decision that named the model.
public enum DecisionStep: String, Sendable, Equatable, CaseIterable {
  /// The client asked for a model by its name.
  case explicit
  case rule
  /// The task map.
  case task
  /// The conversation keeps its model.
  case sticky
  case score
  /// Drawn by lot, so that logs can be learned from.
  case exploration
  /// The budget's pace moved the threshold past the win rate.
  case budget
  /// The request is too long for the model that was chosen.
  case contextWindow = "context_window"
  /// No deployment of the chosen model is healthy.
  case health
  /// There is no router, and no rule said anything.
  case fallback = "default"
}
#endif
