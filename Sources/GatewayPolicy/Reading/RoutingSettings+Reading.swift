#if Gateway
internal import Yams

extension RoutingSettings {
  static let fields = [
    "artifact", "strong", "weak", "threshold", "share", "models", "cost_weight", "quality", "names",
    "scored_text", "rules", "tasks",
    "budgets", "sticky", "exploration", "pace",
  ]

  /// Reads the section; nil if it is too wrong to go on.
  init?(_ section: YAMLSection) {
    let strong = section.required("strong", "name the expensive model, a model_name of model_list")
    let weak = section.required("weak", "name the cheap model, a model_name of model_list")
    let limit = Self.limit(section)
    let choice = ChoiceSettings(section)
    if limit == nil, !section.has("models"), !section.has("threshold"), !section.has("share") {
      section.problems.add(
        line: section.line,
        "\(section.path("share")) is missing; give the share of calls that may go to the strong "
          + "model, as share: 0.3, or a threshold")
    }
    self.init(strong: strong ?? "", weak: weak ?? "", limit: limit ?? .share(0))
    self.choice = choice
    artifact = section.string("artifact")
    if section.has("names") { names = section.strings("names") }
    scoredText = section.choice("scored_text", ScoredText.self) ?? scoredText
    exploration = section.number("exploration", 0...1, "a share") ?? 0
    rules = section.sections("rules", known: RoutingRule.fields).enumerated().compactMap {
      RoutingRule($1, number: $0)
    }
    if let rows = section.section("tasks", known: []) {
      for name in rows.names {
        if let row = rows.section(name, known: TaskRoute.fields) { tasks[name] = TaskRoute(row) }
      }
    }
    sticky = StickySettings(section) ?? sticky
    if let part = section.section("pace", known: ["floor", "tolerance", "strength"]) {
      pace.floor = part.number("floor", 0.001...1, "a share") ?? pace.floor
      pace.tolerance = part.number("tolerance", 0.001...100, "a share") ?? pace.tolerance
      pace.strength = part.number("strength", 0...1, "a share") ?? pace.strength
    }
    guard strong != nil, weak != nil else { return nil }
  }

  /// A threshold or a share; both are an error.
  static func limit(_ section: YAMLSection) -> Limit? {
    if section.has("threshold"), section.has("share") {
      section.add("share", "stands beside threshold; give one of them")
      return nil
    }
    if let threshold = section.number("threshold", 0...1, "a win rate") {
      return .threshold(threshold)
    }
    return section.number("share", 0...1, "a share").map { .share($0) }
  }
}

extension TaskRoute {
  static let fields = [
    "model", "fallback", "fallbacks", "timeout", "threshold", "share", "cost_weight", "quality",
    "paced",
  ]

  init(_ section: YAMLSection) {
    self.init()
    let name = section.string("model")
    model = name == "score" ? nil : name
    fallbacks = section.strings("fallback") + section.strings("fallbacks")
    timeout = section.seconds("timeout")
    limit = RoutingSettings.limit(section)
    aim = ChoiceSettings.aim(section)
    isPaced = section.boolean("paced") ?? true
    if limit != nil, aim != nil {
      section.problems.add(
        line: section.line,
        "\(section.place) has a limit between two models and an aim among several; give one of them"
      )
    }
    if model != nil, limit != nil || aim != nil {
      section.problems.add(
        line: section.line,
        "\(section.place) names a model, so that its threshold says nothing; remove one of them, "
          + "or write model: score")
    }
  }
}

extension StickySettings {
  /// `sticky: false`, or a section; nil where there is neither.
  init?(_ section: YAMLSection) {
    guard let node = section.node("sticky") else { return nil }
    self.init()
    if let isOn = node.bool {
      self.isOn = isOn
    } else if let part = section.section("sticky", known: ["capacity", "idle"]) {
      capacity = part.integer("capacity", 1...10_000_000) ?? capacity
      idle = part.seconds("idle") ?? idle
    }
  }
}
#endif
