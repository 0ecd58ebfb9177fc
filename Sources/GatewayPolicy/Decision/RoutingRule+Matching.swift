#if Gateway
internal import GatewayWire

extension RoutingRule.Conditions {
  /// The first condition that does not hold, by its name; nil if all hold.
  ///
  /// What costs least is looked at first.
  func unmet(by request: ChatRequest, _ context: DecisionContext) -> String? {
    func isUnmet(_ wanted: [String], _ value: String?) -> Bool {
      guard !wanted.isEmpty else { return false }
      return value.map { !wanted.contains($0) } ?? true
    }
    if isUnmet(tasks, context.task) { return "task" }
    if isUnmet(features, context.feature) { return "feature" }
    if isUnmet(tiers, context.tier) { return "tier" }
    if isUnmet(customers, context.customer) { return "customer" }
    if let minimumTokens, request.estimatedInputTokens < minimumTokens { return "min_tokens" }
    if let maximumTokens, request.estimatedInputTokens > maximumTokens { return "max_tokens" }
    if let hasTools, request.hasTools != hasTools { return "tools" }
    if let hasImages, request.hasImages != hasImages { return "images" }
    guard !languages.isEmpty || pattern != nil else { return nil }
    let text = request.lastUserText ?? ""
    if let pattern, !pattern.isFound(in: text) { return "pattern" }
    if !languages.isEmpty, !languages.contains(Language.guess(text)) { return "language" }
    return nil
  }
}

extension ChatRequest {
  /// The text of the user's last message.
  var lastUserText: String? { messages.last { $0.role == "user" }?.text }

  /// The user's turns, oldest first: what routers are trained on. System prompts, answers and what
  /// tools return are not.
  func turns(_ scored: RoutingSettings.ScoredText) -> [String] {
    switch scored {
    case .conversation: messages.filter { $0.role == "user" }.map(\.text)
    case .lastMessage: lastUserText.map { [$0] } ?? []
    }
  }
}
#endif
