#if Gateway
internal import Yams

extension ReliabilitySettings {
  /// Those that LiteLLM takes in `litellm_settings` too.
  static let shared = [
    "num_retries", "fallbacks", "default_fallbacks", "context_window_fallbacks", "allowed_fails",
  ]
  static let fields =
    shared + [
      "timeout", "stream_timeout", "connect_timeout", "idle_timeout", "cooldown_time",
      "retry_after", "routing_strategy", "model_group_alias", "enable_pre_call_checks",
      "set_verbose", "health_check_interval", "invalid_json_fallback",
    ]
  /// LiteLLM's ways to choose a deployment that are not offered.
  private static let otherStrategies = [
    "latency-based-routing", "usage-based-routing", "usage-based-routing-v2", "cost-based-routing",
  ]

  /// Takes what a section has; what it lacks stays.
  mutating func read(_ section: YAMLSection) {
    retries = section.integer("num_retries", 0...20) ?? retries
    timeout = section.seconds("timeout") ?? timeout
    streamTimeout = section.seconds("stream_timeout") ?? streamTimeout
    connectTimeout = section.seconds("connect_timeout") ?? connectTimeout
    idleTimeout = section.seconds("idle_timeout") ?? idleTimeout
    cooldown = section.number("cooldown_time", 0...86_400, "a number of seconds") ?? cooldown
    retryAfter = section.number("retry_after", 0...3_600, "a number of seconds") ?? retryAfter
    allowedFails = section.integer("allowed_fails", 1...1_000_000) ?? allowedFails
    healthCheckInterval = section.seconds("health_check_interval") ?? healthCheckInterval
    if section.has("fallbacks") { fallbacks = Self.chains("fallbacks", section) }
    if section.has("default_fallbacks") { defaultFallbacks = section.strings("default_fallbacks") }
    if section.has("context_window_fallbacks") {
      contextWindowFallbacks = Self.chains("context_window_fallbacks", section)
    }
    fallsBackOnInvalidJSON =
      section.boolean("invalid_json_fallback") ?? fallsBackOnInvalidJSON
    readStrategy(section)
    if let names = section.section("model_group_alias", known: []) {
      for name in names.names { aliases[name] = names.string(name) }
    }
  }

  private mutating func readStrategy(_ section: YAMLSection) {
    let field = "routing_strategy"
    guard let name = section.string(field) else { return }
    if let known = Balancing(rawValue: name) {
      balancing = known
    } else if Self.otherStrategies.contains(name) {
      section.problems.note(
        line: section.line(of: field),
        "\(name) is not offered; deployments are chosen by weight, as with simple-shuffle")
    } else {
      section.add(field, "must be one of: simple-shuffle, least-busy")
    }
  }

  /// `[{"a": ["b", "c"]}]`, or a mapping alike.
  private static func chains(_ field: String, _ section: YAMLSection) -> [String: [String]] {
    var chains: [String: [String]] = [:]
    var entries: [YAMLSection] = []
    if case .mapping? = section.node(field) {
      entries = section.section(field, known: []).map { [$0] } ?? []
    } else {
      entries = section.sections(field, known: [])
    }
    for entry in entries {
      for name in entry.names { chains[name, default: []] += entry.strings(name) }
    }
    return chains
  }
}
#endif
