#if Gateway
/// What a decision depends on besides the request's body.
public struct DecisionContext: Sendable {
  /// The name of the API key, never the key.
  public var key: String?
  public var task: String?
  public var feature: String?
  public var tier: String?
  public var customer: String?
  /// The limit that the request brings in its headers or metadata.
  public var limit: RoutingSettings.Limit?
  /// What the request aims for in a choice among several models.
  public var aim: ChoiceSettings.Aim?
  /// Whether any deployment of a group can be asked.
  public var isHealthy: @Sendable (String) -> Bool = { _ in true }
  /// How far spending runs ahead of its plan, in 0...1: by that share fewer requests go to the strong
  /// model.
  public var pressure: @Sendable () -> Double = { 0 }
  /// A number in `0..<1`, drawn anew at each call.
  public var draw: @Sendable () -> Double = { Double.random(in: 0..<1) }
  /// Seconds of a clock that never goes back.
  public var now = 0.0
  /// Whether the decision tells how it came about. Such a decision is a trial: the conversation
  /// does not keep its model.
  public var explains = false

  /// Tags of requests, by their names in `metadata`.
  public static let tags: Set = ["task", "feature", "tier", "customer"]
  /// How the names of limits begin there.
  public static let metadataPrefixes = ["router_", "turnout_"]

  public init() {}

  /// What headers, metadata and the API key say.
  ///
  /// | | header | `metadata` |
  /// |---|---|---|
  /// | limit | `x-router-threshold`, `x-router-share` | `router_threshold`, `router_share` |
  /// | aim | `x-router-cost-weight`, `x-router-quality` | `router_cost_weight`, `router_quality` |
  /// | tags | `x-router-task`, `-feature`, `-tier`, `-customer` | `task`, `feature`, `tier`, `customer` |
  ///
  /// The key's tier and customer count over what the request says, headers over metadata, and
  /// `user` is the customer where nothing else names one. `turnout` may stand for `router`, as in
  /// the plug-in for LiteLLM.
  ///
  /// - Parameter header: the value of a header, by its name in lower case.
  /// - Throws: `invalidLimit`.
  public init(
    metadata: [String: String], user: String?, key: KeySetting?, header: (String) -> String?
  ) throws(DecisionError) {
    self.key = key?.name
    func tag(_ name: String) -> String? {
      let value = header("x-router-\(name)") ?? metadata[name]
      return value?.isEmpty == true ? nil : value
    }
    task = tag("task")
    feature = tag("feature")
    tier = key?.tier ?? tag("tier")
    customer = key?.customer ?? tag("customer") ?? user
    let inHeaders = try LimitReading.limit(LimitReading.headers, header)
    let inMetadata = try LimitReading.limit(LimitReading.metadata) { metadata[$0] }
    switch inHeaders ?? inMetadata {
    case .pair(let limit): self.limit = limit
    case .several(let aim): self.aim = aim
    case nil: break
    }
  }
}
#endif
