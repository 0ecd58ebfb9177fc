#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import ModelPrices
internal import NIOCore

/// All that requests are handled by, out of one configuration: replaced as a whole, while requests
/// under way keep the one that they began with.
final class GatewayState: Sendable {
  let configuration: GatewayConfiguration
  let groups: [String: DeploymentGroup]
  let keyRing: KeyRing
  let keyLimits: [KeyLimits]
  let budgets: BudgetBook
  let engine: DecisionEngine
  /// What decides for these groups: another policy may name others.
  let policy: Policy
  /// What tokens cost on the strong model, which savings are measured by.
  let strongPrice: TokenPrice?

  /// - Parameter former: what is replaced, whose breakers and rates live on.
  /// - Throws: ``GatewayError`` if an address or a time zone cannot be used.
  init(
    _ policy: Policy, prices: DeploymentPrices, engine: DecisionEngine, ledger: CostLedger,
    former: GatewayState? = nil
  ) throws {
    let configuration = policy.configuration
    self.configuration = configuration
    self.engine = engine
    self.policy = policy
    var deployments: [String: [LiveDeployment]] = [:]
    var contexts = TLSContexts()
    for settings in configuration.deployments {
      var settings = settings
      settings.assumedOutputTokens =
        switch configuration.ledger.reserve {
        case .tokens(let tokens): tokens
        case .maximum: prices.maximumOutput(of: settings) ?? OutputReserve.usual
        }
      let live = try Self.live(
        settings, configuration.reliability, prices, former, &contexts)
      deployments[settings.group, default: []].append(live)
    }
    groups = Dictionary(
      uniqueKeysWithValues: deployments.map {
        let balancing = configuration.reliability.balancing
        return ($0, DeploymentGroup(name: $0, deployments: $1, balancing: balancing))
      })
    strongPrice = configuration.routing.flatMap { deployments[$0.strong]?.first?.price }
    keyRing = KeyRing(
      try configuration.keys.map { key in
        switch key.source {
        case .secret(let secret): return KeyDigest(of: secret.reveal())
        case .hash(let text):
          guard let digest = KeyDigest(hexadecimal: text) else {
            throw GatewayError("the hash of key \(key.name) is not 64 hexadecimal digits")
          }
          return digest
        }
      })
    keyLimits = configuration.keys.map { key in
      KeyLimits(
        requests: key.requestsPerMinute.map { RateLimit(perMinute: $0) },
        tokens: key.tokensPerMinute.map { RateLimit(perMinute: $0) })
    }
    budgets = try Self.budgets(configuration, ledger, former)
  }

  private static func live(
    _ settings: Deployment, _ reliability: ReliabilitySettings, _ prices: DeploymentPrices,
    _ former: GatewayState?, _ contexts: inout TLSContexts
  ) throws -> LiveDeployment {
    guard let endpoint = UpstreamEndpoint(settings.baseURL, settings.certificateCheck) else {
      throw GatewayError(
        "\(settings.baseURL) is no address of an upstream; write it as https://host/v1")
    }
    var limits = TimeLimits()
    let total = settings.timeout ?? reliability.timeout
    limits.total = TimeAmount(seconds: total)
    limits.firstToken = TimeAmount(
      seconds: settings.streamTimeout ?? reliability.streamTimeout ?? total)
    limits.idle = TimeAmount(seconds: reliability.idleTimeout)
    limits.connect = min(TimeAmount(seconds: reliability.connectTimeout), limits.firstToken)
    let breaker = CircuitBreaker.Settings(
      allowedFailures: reliability.allowedFails,
      cooldown: TimeAmount(seconds: reliability.cooldown))
    let old = former?.groups[settings.group]?.deployments.first {
      $0.settings.id == settings.id && $0.endpoint == endpoint
    }
    let oldBreaker = old.flatMap { $0.breaker.settings == breaker ? $0.breaker : nil }
    return LiveDeployment(
      settings, endpoint: endpoint,
      tls: endpoint.isSecure ? try contexts.context(for: settings.certificateCheck) : nil,
      price: prices.price(of: settings), limits: limits,
      breaker: oldBreaker ?? CircuitBreaker(breaker), load: old?.load ?? DeploymentLoad())
  }

  private static func budgets(
    _ configuration: GatewayConfiguration, _ ledger: CostLedger, _ former: GatewayState?
  ) throws -> BudgetBook {
    let budgets = try configuration.budgets.map { setting in
      guard let limit = NanoDollars(usd: setting.usd) else {
        throw GatewayError("a budget of \(setting.usd) US dollars is out of bounds")
      }
      return Budget(
        scope: setting.scope.ledgerScope, period: setting.period.ledgerPeriod, limit: limit)
    }
    let spendingPace =
      configuration.routing.map {
        SpendingPace(
          floor: $0.pace.floor, tolerance: $0.pace.tolerance, strength: $0.pace.strength)
      } ?? SpendingPace()
    // It lives on if nothing changed; if something did, it hands over once the new one is in force.
    if let book = former?.budgets, book.budgets == budgets, book.pace == spendingPace,
      book.calendar.timeZone == configuration.ledger.zone
    {
      return book
    }
    guard let calendar = BudgetCalendar(timeZone: configuration.ledger.zone) else {
      throw GatewayError("\(configuration.ledger.zone) is no time zone")
    }
    let book = BudgetBook(budgets, calendar: calendar, pace: spendingPace)
    if !budgets.isEmpty {
      try ledger.flush()
      try book.restore(from: ledger)
    }
    return book
  }

  /// How long the ledger keeps what.
  var retention: LedgerRetention? {
    configuration.ledger.keepDays.map {
      LedgerRetention(seconds: Double($0) * 86_400, calendar: budgets.calendar)
    }
  }

  /// The groups of a chain, those that there are.
  func groups(named names: [String]) -> [DeploymentGroup] { names.compactMap { groups[$0] } }
}

extension BudgetSetting.Scope {
  fileprivate var ledgerScope: Budget.Scope {
    switch self {
    case .everything: .everything
    case .key(let name): .key(name)
    case .eachKey: .eachKey
    case .customer(let name): .customer(name)
    case .eachCustomer: .eachCustomer
    }
  }
}

extension BudgetSetting.Period {
  fileprivate var ledgerPeriod: BudgetPeriod {
    switch self {
    case .day: .day
    case .month: .month
    case .total: .total
    }
  }
}
#endif
