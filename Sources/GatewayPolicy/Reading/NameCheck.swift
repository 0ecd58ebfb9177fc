#if Gateway
/// Finds names that lead nowhere.
struct NameCheck {
  let configuration: GatewayConfiguration
  let problems: ProblemList
  private let groups: [String]

  init(configuration: GatewayConfiguration, problems: ProblemList) {
    self.configuration = configuration
    self.problems = problems
    groups = configuration.groups
  }

  func run(_ root: YAMLSection) {
    checkIdentifiers()
    for name in ["litellm_settings", "router_settings"] {
      if root.has(name), let section = root.section(name, known: []) {
        checkFallbacks(section)
      }
    }
    if let section = root.section("routing", known: []), let routing = configuration.routing {
      check(routing, section)
    }
    for budget in configuration.budgets {
      guard case .key(let name) = budget.scope else { continue }
      if !configuration.keys.contains(where: { $0.name == name }) {
        problems.add(
          line: root.line(of: "routing"), "routing.budgets is about the key \(name), which is none")
      }
    }
  }

  private func checkIdentifiers() {
    var lines: [String: Int] = [:]
    for deployment in configuration.deployments {
      if let first = lines[deployment.id] {
        problems.add(
          line: deployment.line,
          "the id \(deployment.id) is that of the entry in line \(first) too; give each its own")
      }
      lines[deployment.id] = deployment.line
    }
  }

  private func checkFallbacks(_ section: YAMLSection) {
    let settings = configuration.reliability
    for (field, chains) in [
      ("fallbacks", settings.fallbacks),
      ("context_window_fallbacks", settings.contextWindowFallbacks),
    ] where section.has(field) {
      for (name, chain) in chains.sorted(by: { $0.key < $1.key }) {
        check([name] + chain, section, field)
      }
    }
    check(settings.defaultFallbacks, section, "default_fallbacks")
    for (name, group) in settings.aliases.sorted(by: { $0.key < $1.key }) {
      if groups.contains(name) {
        section.add("model_group_alias", "has \(name), which is a model_name already")
      }
      check([group], section, "model_group_alias")
    }
  }

  private func check(_ routing: RoutingSettings, _ section: YAMLSection) {
    check([routing.strong], section, "strong")
    check([routing.weak], section, "weak")
    if routing.strong == routing.weak, section.has("strong") {
      section.add("weak", "is the strong model too; name another one")
    }
    if let candidates = routing.choice?.candidates {
      check(candidates.map(\.group), section, "models")
      var seen: Set<String> = []
      for candidate in candidates where !seen.insert(candidate.group).inserted {
        section.add("models", "names \(candidate.group) twice; give each model its own name")
      }
      if routing.artifact == nil {
        section.add(
          "models", "needs a router that was trained with --models; give routing.artifact")
      }
    }
    for (name, row) in routing.tasks.sorted(by: { $0.key < $1.key })
    where row.aim != nil && routing.choice == nil {
      section.problems.add(
        line: section.section("tasks", known: [])?.line(of: name) ?? section.line,
        "the task \(name) chooses among several models; give routing.models too")
    }
    for name in routing.names where groups.contains(name) {
      section.add("names", "has \(name), which is a model_name already; choose another name")
    }
    if routing.names.isEmpty { section.add("names", "is empty; give at least one name, as auto") }
    for rule in routing.rules {
      if case .models(let chain) = rule.action {
        check(chain, line: rule.line, "the rule \"\(rule.name)\"")
      }
    }
    for (name, row) in routing.tasks.sorted(by: { $0.key < $1.key }) {
      let line = section.section("tasks", known: [])?.line(of: name) ?? section.line
      check([row.model].compactMap { $0 } + row.fallbacks, line: line, "the task \(name)")
    }
    if routing.artifact == nil, !routing.rules.isEmpty || !routing.tasks.isEmpty {
      problems.note(
        line: section.line, "routing has no artifact: what no rule decides goes to the strong model"
      )
    } else if routing.artifact == nil {
      section.problems.add(
        line: section.line,
        "routing.artifact is missing; train one with router-train, or give rules")
    }
  }

  private func check(_ names: [String], _ section: YAMLSection, _ field: String) {
    check(names, line: section.line(of: field), section.path(field))
  }

  private func check(_ names: [String], line: Int, _ place: String) {
    for name in names where !name.isEmpty && !groups.contains(name) {
      let near = Spelling.nearest(to: name, among: groups)
      let remedy =
        near.map { "did you mean \($0)?" }
        ?? "there are: \(groups.isEmpty ? "none" : groups.joined(separator: ", "))"
      problems.add(
        line: line, "\(place) names the model \(name), which model_list lacks; \(remedy)")
    }
  }
}
#endif
