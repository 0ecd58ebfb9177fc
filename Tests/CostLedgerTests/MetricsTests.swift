#if Gateway
import CostLedger
import Foundation
import Testing

@Suite struct MetricsTests {
  @Test func `counters and histograms read as Prometheus has them`() {
    let registry = MetricsRegistry()
    let cost = registry.counter(
      "cost_usd_total", help: "Cost.", labels: ["model"], unit: .nanoDollars)
    cost("a").add(1_500_000_000)
    cost("a").add(27)
    let duration = registry.histogram(
      "duration_seconds", help: "Time.", unit: .microseconds, bounds: [1000, 250_000])
    for value in [999, 1000, 1001, 3_000_000] { duration().observe(value) }
    registry.gauge("waiting", help: "Bytes.") { 7 }
    #expect(
      registry.exposition == """
        # HELP cost_usd_total Cost.
        # TYPE cost_usd_total counter
        cost_usd_total{model="a"} 1.500000027
        # HELP duration_seconds Time.
        # TYPE duration_seconds histogram
        duration_seconds_bucket{le="0.001"} 2
        duration_seconds_bucket{le="0.25"} 3
        duration_seconds_bucket{le="+Inf"} 4
        duration_seconds_sum 3.003
        duration_seconds_count 4
        # HELP waiting Bytes.
        # TYPE waiting gauge
        waiting 7

        """)
  }

  @Test func `label values cannot break out of their quotes`() {
    let registry = MetricsRegistry()
    let family = registry.counter("c", help: "C.", labels: ["l"])
    family("a\"} 1\n# x \\").add()
    #expect(registry.exposition.contains(#"c{l="a\"} 1\n# x \\"} 1"#))
    #expect(registry.exposition.split(separator: "\n").count == 3)
  }

  @Test func `the number of series is bounded and nothing is lost`() {
    let registry = MetricsRegistry()
    let family = registry.counter("c", help: "C.", labels: ["model"])
    for number in 0..<10_000 { family("m\(number)").add() }
    let lines = registry.exposition.split(separator: "\n").filter { $0.hasPrefix("c{") }
    #expect(lines.count == 256)
    let sum = lines.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }.reduce(0, +)
    #expect(sum == 10_000)
    #expect(lines.contains("c{model=\"other\"} 9745"))
  }

  @Test func `counts of many threads add up`() async {
    let registry = MetricsRegistry()
    let family = registry.histogram("h", help: "H.", labels: ["l"], bounds: [1, 2])
    await withTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { for value in 0..<30_000 { family("x").observe(value % 3) } }
      }
    }
    #expect(registry.exposition.contains("h_bucket{l=\"x\",le=\"1\"} 160000\n"))
    #expect(registry.exposition.contains("h_sum{l=\"x\"} 240000\nh_count{l=\"x\"} 240000\n"))
  }

  @Test func `the gateway's metrics have the field's names`() {
    let metrics = GatewayMetrics()
    metrics.decisions("score", "cheap").add()
    metrics.cost("cheap", "app").add(1)
    metrics.tokenUsage("cheap", "input").observe(5)
    metrics.requestDuration("cheap", "200").observe(5)
    metrics.overhead().observe(5)
    for line in [
      "router_decisions_total{step=\"score\",model=\"cheap\"} 1\n",
      "router_cost_usd_total{model=\"cheap\",key=\"app\"} 0.000000001\n",
      "gen_ai_client_token_usage_bucket{gen_ai_response_model=\"cheap\",gen_ai_token_type=\"input\",le=\"16\"} 1\n",
      "gen_ai_server_request_duration_seconds_count", "router_overhead_seconds_count 1\n",
    ] {
      #expect(metrics.registry.exposition.contains(line), "\(line)")
    }
  }
}
#endif
