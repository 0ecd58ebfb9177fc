#if Gateway
import CostLedger
import GRDB
import GatewayPolicy
import Testing

@testable import RoutingGateway

@Suite struct RetentionSettingTests {
  @Test func `a reload puts another time of keeping into force`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    let models = [("small", [upstream.base])]
    try await withGateway(models, "ledger: {keep: forever}") { gateway in
      let now = LedgerTime.now.seconds
      for (request, age) in [("old", 5.0), ("new", 1)] {
        try gateway.ledger.append(
          AttemptRecord(
            request: request, time: LedgerTime(seconds: now - age * 86_400), number: 1,
            tags: LedgerTags(key: "app"), model: "small", deployment: "small/1",
            outcome: .answered))
      }
      #expect(try gateway.rows("SELECT request FROM attempts").count == 2)
      try await gateway.gateway.replace(
        GatewayFixture.configuration(models, "ledger: {keep: 3 days}"), prices: DeploymentPrices())
      try await until {
        try gateway.rows("SELECT request FROM attempts ORDER BY request").map { $0[0] } == ["new"]
      }
      let sums = try gateway.rows("SELECT SUM(attempts) AS attempts FROM totals")
      #expect(sums[0]["attempts"] as Int? == 2)
    }
  }
}
#endif
