#if Gateway
import GatewayPolicy
import GatewayWire
import RouterScoring
import Testing

@Suite struct RequestLimitTests {
  private func context(
    headers: [String: String] = [:], metadata: [String: String] = [:], key: KeySetting? = nil,
    user: String? = nil
  ) throws(DecisionError) -> DecisionContext {
    try DecisionContext(metadata: metadata, user: user, key: key) { headers[$0] }
  }

  @Test(arguments: [
    (["x-router-threshold": "0.25"], [:], RoutingSettings.Limit.threshold(0.25)),
    (["x-router-share": " 1 "], [:], .share(1)),
    (["x-turnout-threshold": "0"], ["router_share": "0.5"], .threshold(0)),
    ([:], ["router_threshold": "0.30"], .threshold(0.3)),
    ([:], ["turnout_share": "2e-1"], .share(0.2)),
  ])
  func `a request brings its own limit, in headers before metadata`(
    headers: [String: String], metadata: [String: String], limit: RoutingSettings.Limit
  ) throws {
    let context = try context(headers: headers, metadata: metadata)
    #expect(context.limit == limit)
    let decision = try engine().decide(request(short), context)
    let scorer = try lengthScorer()
    switch limit {
    case .threshold(let value): #expect(decision.threshold == value)
    case .share(let value):
      #expect(decision.threshold == scorer.threshold(forStrongCallFraction: value))
    }
  }

  @Test(arguments: [
    "", "x", "-0.1", "1.01", "nan", "inf", "0,5", "0.5x", String(repeating: "0", count: 99),
  ])
  func `a limit that is none is refused by its name`(value: String) {
    let error = #expect(throws: DecisionError.self) {
      try context(headers: ["x-router-share": value])
    }
    #expect(error?.response.status == 400 && error?.response.parameter == "x-router-share")
    #expect(throws: DecisionError.self) { try context(metadata: ["router_threshold": value]) }
  }

  @Test func `both a threshold and a share are refused`() {
    #expect(throws: DecisionError.self) {
      try context(headers: ["x-router-share": "0.1", "x-router-threshold": "0.1"])
    }
  }

  @Test func `the key's tier and customer count over what the request says`() throws {
    var key = KeySetting(name: "app", source: .secret(Secret("s")))
    let headers = ["x-router-tier": "gold", "x-router-customer": "x", "x-router-task": "code"]
    let free = try context(headers: headers, metadata: ["tier": "iron", "feature": "f"], key: key)
    #expect(free.tier == "gold" && free.customer == "x" && free.task == "code")
    #expect(free.feature == "f" && free.key == "app")
    key.tier = "free"
    key.customer = "acme"
    let bound = try context(headers: headers, key: key)
    #expect(bound.tier == "free" && bound.customer == "acme")
    #expect(try context(user: "u").customer == "u")
  }
}
#endif
