#if Gateway
/// If all conditions hold, the rule decides.
public struct RoutingRule: Sendable, Equatable {
  public enum Action: Sendable, Equatable {
    /// Groups, the first to be asked first.
    case models([String])
    /// On to the learned score; rules below are not tried.
    case score
  }

  public var name: String
  public var conditions: Conditions
  public var action: Action
  public var line: Int

  public init(name: String, conditions: Conditions, action: Action, line: Int = 0) {
    self.name = name
    self.conditions = conditions
    self.action = action
    self.line = line
  }

  /// What has to hold; nil and empty hold always, of a list one is enough.
  public struct Conditions: Sendable, Equatable {
    public var tasks: [String] = []
    public var features: [String] = []
    public var tiers: [String] = []
    public var customers: [String] = []
    /// Estimated tokens of the messages and tools.
    public var minimumTokens: Int?
    public var maximumTokens: Int?
    public var hasTools: Bool?
    public var hasImages: Bool?
    public var languages: [String] = []
    /// Searched for in the user's last message.
    public var pattern: LinearPattern?

    public init() {}
  }
}
#endif
