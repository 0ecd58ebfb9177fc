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
  /// Nil where the strong or the weak model answers.
  public var choice: ChoiceSettings?
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
  /// Of the choice among several models, for this task.
  public var aim: ChoiceSettings.Aim?
  /// Whether the budget's pace may move its threshold.
  public var isPaced = true

  public init() {}
}

/// How long a conversation keeps its model.
public struct StickySettings: Sendable, Equatable {
  public var isOn: Bool
  /// The conversations that are remembered; those not heard of longest are forgotten.
  public var capacity: Int
  /// Seconds.
  public var idle: Double

  public init(isOn: Bool = true, capacity: Int = 100_000, idle: Double = 3_600) {
    self.isOn = isOn
    self.capacity = capacity
    self.idle = idle
  }
}

/// How spending ahead of the day's plan moves the threshold, see `SpendingPace`.
public struct PaceSettings: Sendable, Equatable {
  public var floor: Double
  public var tolerance: Double
  public var strength: Double

  public init(floor: Double = 0.1, tolerance: Double = 0.5, strength: Double = 1) {
    self.floor = floor
    self.tolerance = tolerance
    self.strength = strength
  }
}
#endif
