#if Gateway
/// How `model: "auto"` is decided: `routing`.
public struct RoutingSettings: Sendable, Equatable {
  /// From which win rate on the strong model is called.
  public enum Limit: Sendable, Equatable {
    case threshold(Double)
    /// The share of calls, of prompts like those trained on, that may go to the strong model.
    case share(Double)
  }

  /// Which of the user's turns are scored.
  public enum ScoredText: String, Sendable, CaseIterable {
    /// All of them, as the router was trained, later ones counting more.
    case conversation
    case lastMessage = "last_message"
  }

  /// The names that clients ask for to be routed.
  public var names: [String] = ["auto"]
  /// The path of the trained router; nil where rules and tasks decide everything.
  public var artifact: String?
  /// Groups.
  public var strong: String
  public var weak: String
  public var limit: Limit
  public var scoredText = ScoredText.conversation
  /// Tried in order; the first that matches decides.
  public var rules: [RoutingRule] = []
  public var tasks: [String: TaskRoute] = [:]
  public var sticky = StickySettings()
  /// The share of scored requests whose model is drawn by lot, so that logs can be learned from.
  public var exploration = 0.0
  public var pace = PaceSettings()

  public init(strong: String, weak: String, limit: Limit) {
    self.strong = strong
    self.weak = weak
    self.limit = limit
  }
}

/// A row of the task map.
public struct TaskRoute: Sendable, Equatable {
  /// A group, or nil for `score`.
  public var model: String?
  public var fallbacks: [String] = []
  /// Seconds for a whole answer.
  public var timeout: Double?
  /// Of the score, for this task.
  public var limit: RoutingSettings.Limit?
  /// Whether the budget's pace may move its threshold.
  public var isPaced = true
}

/// How long a conversation keeps its model.
public struct StickySettings: Sendable, Equatable {
  public var isOn = true
  /// The conversations that are remembered; those not heard of longest are forgotten.
  public var capacity = 100_000
  /// Seconds.
  public var idle = 3_600.0
}

/// How spending ahead of the day's plan moves the threshold, see `SpendingPace`.
public struct PaceSettings: Sendable, Equatable {
  public var floor = 0.1
  public var tolerance = 0.5
  public var strength = 1.0
}
#endif
