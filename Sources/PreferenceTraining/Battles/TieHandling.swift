/// What becomes of ties in battles.
public enum TieHandling: String, Sendable, CaseIterable {
  /// They are left out, as RouteLLM does.
  case drop
  /// Each is half a win for either model.
  case half
  /// They have a probability of their own (Rao & Kupper, 1967).
  case model
}
