#if Gateway
/// The gateway's metrics, by OpenTelemetry's names for generative AI where it has one.
public struct GatewayMetrics: Sendable {
  public let registry = MetricsRegistry()
  /// Tokens of each attempt that reported them: `input` and `output`.
  public let tokenUsage: MetricFamily<Histogram>
  /// Microseconds from a request's first byte to its answer's last.
  public let requestDuration: MetricFamily<Histogram>
  /// Microseconds from a request's first byte to its answer's first content.
  public let timeToFirstToken: MetricFamily<Histogram>
  /// By what decided and the model that was chosen.
  public let decisions: MetricFamily<Counter>
  /// Nano-dollars by model and key.
  public let cost: MetricFamily<Counter>
  /// Attempts whose cost is not known, by model.
  public let unpriced: MetricFamily<Counter>
  /// Microseconds of a request that are not its upstreams'.
  public let overhead: MetricFamily<Histogram>

  public init() {
    tokenUsage = registry.histogram(
      "gen_ai_client_token_usage", help: "Tokens of an upstream call.",
      labels: ["gen_ai_response_model", "gen_ai_token_type"],
      bounds: (0..<14).map { 1 << (2 * $0) })
    let durations = (0..<14).map { 10_000 << $0 }
    requestDuration = registry.histogram(
      "gen_ai_server_request_duration_seconds", help: "Seconds from a request to its answer's end.",
      labels: ["gen_ai_response_model", "http_response_status_code"], unit: .microseconds,
      bounds: durations)
    timeToFirstToken = registry.histogram(
      "gen_ai_server_time_to_first_token_seconds",
      help: "Seconds from a request to its answer's first content.",
      labels: ["gen_ai_response_model"], unit: .microseconds, bounds: durations)
    decisions = registry.counter(
      "router_decisions_total", help: "Decisions by what decided and the model chosen.",
      labels: ["step", "model"])
    cost = registry.counter(
      "router_cost_usd_total", help: "US dollars spent, by what the price catalogue says.",
      labels: ["model", "key"], unit: .nanoDollars)
    unpriced = registry.counter(
      "router_unpriced_attempts_total", help: "Upstream calls whose cost is not known.",
      labels: ["model"])
    overhead = registry.histogram(
      "router_overhead_seconds", help: "Seconds of a request that the gateway itself took.",
      unit: .microseconds,
      bounds: [50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000])
  }

  /// Adds what a ledger knows about itself.
  public func observe(_ ledger: CostLedger) {
    registry.counter("router_ledger_records_total", help: "Records in the journal.") {
      [weak ledger] in ledger?.health.appended ?? 0
    }
    registry.counter(
      "router_ledger_failed_records_total", help: "Records that could not be written."
    ) { [weak ledger] in ledger?.health.failed ?? 0 }
    registry.counter(
      "router_ledger_failed_ingests_total", help: "Times that SQLite did not take the journal."
    ) { [weak ledger] in ledger?.health.failedIngests ?? 0 }
    registry.gauge(
      "router_ledger_waiting_bytes", help: "Bytes of the journal that SQLite does not have yet."
    ) { [weak ledger] in ledger?.health.waitingBytes ?? 0 }
  }
}
#endif
