/// The two models a router chooses between.
public struct ModelPair: Sendable, Hashable {
  /// The expensive model, called when the win rate reaches the threshold.
  public var strong: String
  /// The cheap model, called otherwise.
  public var weak: String

  public init(strong: String, weak: String) {
    self.strong = strong
    self.weak = weak
  }
}
