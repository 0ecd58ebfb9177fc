#if Gateway
extension RoutingRule {
  static let fields = ["name", "when", "use"]
  private static let conditions = [
    "task", "feature", "tier", "customer", "min_tokens", "max_tokens", "tools", "images",
    "language", "pattern",
  ]

  init?(_ section: YAMLSection, number: Int) {
    let name = section.string("name") ?? "rule \(number + 1)"
    guard section.has("when") else {
      section.problems.add(
        line: section.line,
        "\(section.path("when")) is missing; give at least one condition, or set threshold: 0 or 1 "
          + "to decide for every request")
      return nil
    }
    guard let when = section.section("when", known: Self.conditions) else { return nil }
    if when.names.isEmpty { section.add("when", "has no condition; give at least one") }
    let conditions = Conditions(when)
    let use = section.strings("use")
    guard !use.isEmpty else {
      if !section.has("use") {
        section.problems.add(
          line: section.line,
          "\(section.path("use")) is missing; name a model, a list of models, or score")
      }
      return nil
    }
    if use.contains("score"), use.count > 1 {
      section.add("use", "has score among models; give score alone")
    }
    self.init(
      name: name, conditions: conditions,
      action: use == ["score"] ? .score : .models(use), line: section.line)
  }
}

extension RoutingRule.Conditions {
  init(_ section: YAMLSection) {
    self.init()
    tasks = section.strings("task")
    features = section.strings("feature")
    tiers = section.strings("tier")
    customers = section.strings("customer")
    minimumTokens = section.integer("min_tokens", 0...1_000_000_000)
    maximumTokens = section.integer("max_tokens", 0...1_000_000_000)
    if let minimumTokens, let maximumTokens, minimumTokens > maximumTokens {
      section.add("max_tokens", "is below min_tokens: the rule never holds")
    }
    hasTools = section.boolean("tools")
    hasImages = section.boolean("images")
    languages = section.strings("language").compactMap { name in
      guard let language = Language.name(of: name) else {
        section.add("language", "has no \(name); there are: \(Language.list)")
        return nil
      }
      return language
    }
    if let text = section.string("pattern") {
      do throws(PatternError) {
        pattern = try LinearPattern(text)
      } catch {
        section.add("pattern", error.message)
      }
    }
  }
}
#endif
