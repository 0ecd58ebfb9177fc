#if Gateway
extension ServerSettings {
  static let fields = [
    "address", "port", "body_limit", "request_timeout", "idle_timeout", "drain_delay",
    "drain_timeout", "threads", "connection_limit",
  ]

  init(_ section: YAMLSection) {
    self.init()
    address = section.string("address") ?? address
    port = section.integer("port", 0...65_535) ?? port
    bodyLimit = ByteCount.read("body_limit", of: section) ?? bodyLimit
    requestTimeout = section.seconds("request_timeout") ?? requestTimeout
    idleTimeout = section.seconds("idle_timeout") ?? idleTimeout
    drainDelay = section.number("drain_delay", 0...86_400, "a number of seconds") ?? drainDelay
    drainTimeout = section.seconds("drain_timeout") ?? drainTimeout
    threads = section.integer("threads", 1...256)
    connectionLimit = section.integer("connection_limit", 1...1_000_000) ?? connectionLimit
  }
}

/// `1048576`, `20 MB` and the like.
enum ByteCount {
  private static let units = ["KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30]

  static func read(_ field: String, of section: YAMLSection) -> Int? {
    guard let text = section.string(field) else { return nil }
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = text.dropFirst(digits.count).drop { $0 == " " }.uppercased()
    let factor = unit.isEmpty || unit == "B" ? 1 : units[unit]
    guard let factor, let number = Int(digits), number <= 1 << 40 else {
      section.add(field, "must be a number of bytes, as 1048576 or 20 MB")
      return nil
    }
    let bytes = number * factor
    guard (1_024...(1 << 30)).contains(bytes) else {
      section.add(field, "must be from 1 KB to 1 GB")
      return nil
    }
    return bytes
  }
}

extension KeySetting {
  static let fields = [
    "name", "key", "hash", "customer", "tier", "budget", "requests_per_minute",
    "tokens_per_minute", "metrics",
  ]

  init?(_ section: YAMLSection, _ secrets: SecretReading) {
    let name = section.required("name", "give the name that logs and the ledger show")
    guard let source = Self.source(section, secrets), let name else { return nil }
    self.init(name: name, source: source)
    customer = section.string("customer")
    tier = section.string("tier")
    requestsPerMinute = section.integer("requests_per_minute", 1...1_000_000_000)
    tokensPerMinute = section.integer("tokens_per_minute", 1...1_000_000_000)
    readsMetrics = section.boolean("metrics") ?? false
    guard let limits = section.section("budget", known: BudgetSetting.periods) else { return }
    for period in BudgetSetting.Period.allCases {
      if let usd = limits.number(period.rawValue, 0...1e8, "US dollars") {
        budgets.append(BudgetSetting(scope: .key(name), period: period, usd: usd))
      }
    }
  }

  private static func source(_ section: YAMLSection, _ secrets: SecretReading) -> Source? {
    switch (section.has("key"), section.has("hash")) {
    case (true, false): return secrets.secret("key", of: section).map { .secret($0) }
    case (false, true):
      var digits = section.string("hash") ?? ""
      if digits.hasPrefix("sha256:") { digits.removeFirst(7) }
      guard digits.utf8.count == 64, digits.allSatisfy(\.isHexDigit) else {
        section.add("hash", "must be the SHA-256 of the key in 64 hexadecimal digits")
        return nil
      }
      return .hash(digits.lowercased())
    default:
      section.problems.add(
        line: section.line,
        "\(section.place) needs either key: os.environ/NAME or hash: with the SHA-256 of the key")
      return nil
    }
  }
}

extension BudgetSetting {
  static let periods = Period.allCases.map(\.rawValue)
  static let fields = periods + ["of", "key", "customer"]

  /// Reads an entry of `routing.budgets`, as `{of: each customer, day: 5}`.
  static func read(_ section: YAMLSection) -> [BudgetSetting] {
    let scope: Scope
    if let key = section.string("key") {
      scope = .key(key)
    } else if let customer = section.string("customer") {
      scope = .customer(customer)
    } else {
      switch section.string("of") ?? "everything" {
      case "everything", "all": scope = .everything
      case "each key": scope = .eachKey
      case "each customer": scope = .eachCustomer
      default:
        section.add("of", "must be one of: everything, each key, each customer")
        return []
      }
    }
    if ["of", "key", "customer"].filter(section.has).count > 1 {
      section.problems.add(line: section.line, "\(section.place): give one of of, key and customer")
    }
    let budgets = Period.allCases.compactMap { period in
      section.number(period.rawValue, 0...1e8, "US dollars").map {
        BudgetSetting(scope: scope, period: period, usd: $0)
      }
    }
    if budgets.isEmpty, periods.allSatisfy({ !section.has($0) }) {
      section.problems.add(
        line: section.line, "\(section.place) has no limit; give US dollars, as day: 5")
    }
    return budgets
  }
}
#endif
