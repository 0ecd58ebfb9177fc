#if Gateway
/// What is done when upstreams fail: `router_settings`. Times are seconds.
public struct ReliabilitySettings: Sendable, Equatable {
  /// How one of a group's deployments is chosen.
  public enum Balancing: String, Sendable, CaseIterable {
    case weighted = "simple-shuffle"
    case leastBusy = "least-busy"
  }

  /// Further attempts after the first, at the same group.
  public var retries = 2
  /// For a whole answer.
  public var timeout = 600.0
  /// Until the first token of a stream; nil is as ``timeout``.
  public var streamTimeout: Double?
  /// Until a connection is made, with TLS where there is any.
  public var connectTimeout = 5.0
  /// Between two chunks of a stream.
  public var idleTimeout = 60.0
  /// The least wait before a retry.
  public var retryAfter = 0.0
  /// Failures in a row that open a deployment's breaker.
  public var allowedFails = 5
  /// How long it stays open before one probe is let through.
  public var cooldown = 60.0
  /// Between two active checks of each deployment; nil checks none.
  public var healthCheckInterval: Double?
  public var balancing = Balancing.weighted
  /// The groups that are asked instead, in order.
  public var fallbacks: [String: [String]] = [:]
  /// As ``fallbacks``, for groups without an entry.
  public var defaultFallbacks: [String] = []
  /// The groups that are asked when a request is too long.
  public var contextWindowFallbacks: [String: [String]] = [:]
  /// Whether another model is asked where an answer is not the JSON that the request wants.
  public var fallsBackOnInvalidJSON = false
  /// Other names of groups.
  public var aliases: [String: String] = [:]

  public init() {}
}
#endif
