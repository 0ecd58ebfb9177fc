#if Gateway
import FoundationEssentials
import GRDB
import GatewayPolicy
import NIOCore
import NIOHTTP1
import Testing

@testable import RoutingGateway

@Suite struct RetryTests {
  @Test func `an error and then a good answer is a good answer, in two rows`() async throws {
    let upstream = try await UpstreamDouble { number, _ in
      [.send(number == 1 ? Upstream.error("500 Oops", "server_error") : Upstream.answer())]
    }
    try await withGateway([("small", [upstream.base])], "router_settings: {num_retries: 1}") {
      gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200)
      #expect(answer.headers["x-router-attempts"] == "2")
      #expect(answer.headers["x-litellm-attempted-retries"] == "1")
      #expect(answer.headers["x-litellm-attempted-fallbacks"] == "0")
      let rows = try gateway.rows("SELECT number, outcome, status, cost FROM attempts ORDER BY id")
      #expect(rows.map { $0["number"] as Int } == [1, 2])
      #expect(rows.map { $0["outcome"] as String } == ["failed", "answered"])
      #expect(rows.map { $0["status"] as Int? } == [500, 200])
      // Errors are known to cost nothing.
      #expect(rows[0]["cost"] == 0)
    }
  }

  @Test func `a limited deployment is left for another one`() async throws {
    let limited = try await UpstreamDouble(
      always: Upstream.error("429 Slow", "rate_limit", headers: "retry-after: 3000\r\n"))
    let other = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [limited.base, other.base])]) { gateway in
      for _ in 0..<4 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 200)
        #expect(answer.headers["x-litellm-model-id"] == "small/2")
      }
      #expect(other.received.count == 4)
    }
  }

  @Test func `a limit that outlasts patience is told with its end`() async throws {
    let upstream = try await UpstreamDouble(
      always: Upstream.error("429 Slow", "rate_limit", headers: "retry-after: 3000\r\n"))
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 429)
      #expect(answer.headers["retry-after"] == "3000")
      #expect(upstream.received.count == 1)
    }
  }

  @Test func `what is the request's own fault is passed on and not tried again`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.error("400 Bad", "invalid_tools"))
    try await withGateway([("small", [upstream.base])]) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 400)
      #expect(answer.body.contains("invalid_tools"))
      #expect(upstream.received.count == 1)
    }
  }

  @Test func `a key that the upstream refuses is not the client's`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.error("401 No", "invalid_api_key"))
    try await withGateway([("small", [upstream.base])], "router_settings: {num_retries: 0}") {
      gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 502)
      #expect(!answer.body.contains("invalid_api_key"))
    }
  }

  @Test func `an empty account is the gateway's fault too, and another model answers`() async throws
  {
    let empty = try await UpstreamDouble(always: Upstream.error("402 Pay", "insufficient_balance"))
    let good = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [empty.base])], "router_settings: {num_retries: 0}") {
      let answer = try await $0.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 502 && answer.body.contains("upstream_refused"))
    }
    try await withGateway(
      [("small", [empty.base]), ("big", [good.base])],
      "router_settings: {num_retries: 0, allowed_fails: 2, cooldown_time: 500, "
        + "fallbacks: [{small: [big]}]}"
    ) { gateway in
      for number in 1...5 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 200 && answer.headers["x-router-model"] == "big")
        // Three failures open the breaker.
        #expect(empty.received.count == 1 + min(number, 3))
      }
    }
  }

  @Test(arguments: ["401 No", "402 Pay", "404 Not Found"])
  func `nobody pauses before an upstream whose only key is refused`(status: String) async throws {
    let dead = try await UpstreamDouble(always: Upstream.error(status, "refused"))
    let good = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [dead.base]), ("big", [good.base])],
      "router_settings: {num_retries: 2, allowed_fails: 1, cooldown_time: 500, "
        + "fallbacks: [{small: [big]}]}"
    ) { gateway in
      for number in 1...4 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 200 && answer.headers["x-router-model"] == "big")
        // Each is a failure, of which two open the breaker.
        #expect(dead.received.count == min(number, 2))
      }
    }
    try await withGateway([("small", [dead.base])], "router_settings: {num_retries: 2}") {
      let before = dead.received.count
      let answer = try await $0.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 502 && answer.body.contains("upstream_refused"))
      #expect(dead.received.count == before + 1)
    }
  }

  @Test func `a deployment's next key is tried at once when one is refused`() async throws {
    let upstream = try await answers(
      3, ofTwoKeysWith: Upstream.error("401 No", "invalid_api_key"),
      "router_settings: {num_retries: 2}")
    // The one that was refused rests.
    #expect(upstream.received.count <= 4)
  }

  /// Has so many requests answered by a deployment with two keys, of which its upstream refuses the
  /// first.
  @discardableResult private func answers(
    _ count: Int, ofTwoKeysWith refusal: String, _ settings: String
  ) async throws -> UpstreamDouble {
    let upstream = try await UpstreamDouble { _, request in
      let isGood = request.headers["authorization"] == "Bearer sk-good"
      return [.send(isGood ? Upstream.answer() : refusal)]
    }
    try await withGateway([("small", [upstream.base])], settings) {
      $0.deployments[0].keys = [Secret("sk-bad"), Secret("sk-good")]
    } _: { gateway in
      for _ in 0..<count {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 200)
      }
    }
    return upstream
  }

  @Test func `a prompt that a provider forbids does not shut others out`() async throws {
    let strict = try await UpstreamDouble { _, request in
      request.body.contains("forbidden")
        ? [.send(Upstream.error("403 No", "flagged"))] : [.send(Upstream.answer())]
    }
    let lenient = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [strict.base]), ("big", [lenient.base])],
      "router_settings: {num_retries: 2, allowed_fails: 1, cooldown_time: 500, "
        + "fallbacks: [{small: [big]}]}"
    ) { gateway in
      for _ in 0..<3 {
        let forbidden = try await gateway.client.send(
          .POST, "/v1/chat/completions", chat(more: #","user":"forbidden""#))
        #expect(forbidden.status == 200 && forbidden.headers["x-router-model"] == "big")
        #expect(forbidden.headers["x-router-attempts"] == "2")
        let other = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(other.status == 200 && other.headers["x-router-model"] == "small")
      }
    }
  }

  @Test func `a key that may not use the model is left for the next one`() async throws {
    try await answers(
      4, ofTwoKeysWith: Upstream.error("403 No", "no_access"), "router_settings: {retry_after: 0}")
  }

  @Test func `nobody waits for a model while the next one could answer`() async throws {
    let limited = try await UpstreamDouble(
      always: Upstream.error("429 Slow", "rate_limit", headers: "retry-after: 15\r\n"))
    let good = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway(
      [("small", [limited.base]), ("big", [good.base])],
      "router_settings: {num_retries: 3, fallbacks: [{small: [big]}]}"
    ) { gateway in
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 200 && answer.headers["x-router-model"] == "big")
      #expect(limited.received.count == 1)
    }
  }

  @Test func `an answer that is larger than is read is not bought again`() async throws {
    let values = String(repeating: "{},", count: 1_000_000) + "{}"
    let body = Upstream.completion.replacing(#""id":"c1""#, with: #""x":[\#(values)]"#)
    let upstream = try await UpstreamDouble(always: Upstream.answer(body))
    try await withGateway([("small", [upstream.base])], "router_settings: {allowed_fails: 1}") {
      gateway in
      for count in 1...3 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 502 && answer.body.contains("upstream_answer_too_large"))
        #expect(upstream.received.count == count)
      }
      let rows = try gateway.rows("SELECT outcome, cost, charged FROM attempts")
      #expect(rows.count == 3)
      #expect(rows.allSatisfy { $0["outcome"] == "failed" && $0["cost"] == nil })
      #expect(rows.allSatisfy { $0["charged"] as Int64? ?? 0 > 0 })
    }
  }

  @Test func `an idle connection that the upstream has closed costs no attempt`() async throws {
    let upstream = try await UpstreamDouble { number, _ in
      number == 2 ? [.close] : [.send(Upstream.answer())]
    }
    try await withGateway([("small", [upstream.base])], "router_settings: {num_retries: 0}") {
      gateway in
      for _ in 0..<2 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 200)
        #expect(answer.headers["x-router-attempts"] == "1")
      }
    }
  }

  @Test func `an upstream that breaks off its work may have to be paid, also on a used connection`()
    async throws
  {
    let upstream = try await UpstreamDouble { number, _ in
      number == 2 ? [.hold, .close] : [.send(Upstream.answer())]
    }
    try await withGateway([("small", [upstream.base])], "router_settings: {retry_after: 0}") {
      gateway in
      _ = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      async let sent = gateway.client.send(.POST, "/v1/chat/completions", chat())
      try await upstream.requests(2)
      // Sooner, it may be an idle connection's end that was on its way.
      try await Task.sleep(for: .nanoseconds(UpstreamCall.staleLimit.nanoseconds + 200_000_000))
      upstream.release()
      let answer = try await sent
      #expect(answer.status == 200)
      #expect(answer.headers["x-router-attempts"] == "2")
      let rows = try gateway.rows(
        "SELECT outcome, cost, charged FROM attempts ORDER BY time, number")
      #expect(rows.map { $0["outcome"] } == ["answered", "failed", "answered"])
      #expect(rows[1]["cost"] as Int64? == nil && rows[1]["charged"] as Int64? ?? 0 > 0)
    }
  }

  @Test func `no bytes in retry-after do harm`() {
    let seeds = ["Sun, 06 Nov 1994 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "120", "1e308"]
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<5_000 {
      var bytes = Array(seeds.randomElement(using: &generator)!.utf8)
      for _ in 0..<3 {
        let place = Int.random(in: bytes.indices, using: &generator)
        bytes.insert(
          UInt8.random(in: 0x20...0x7E, using: &generator), at: place)
        if Bool.random(using: &generator) { bytes[place] = UInt8(ascii: "9") }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      for name in ["retry-after", "retry-after-ms"] {
        let delay = RetryAfterHeader.delay(in: [name: text]) ?? .zero
        #expect((.zero...RetryAfterHeader.limit).contains(delay), "\(text)")
      }
    }
  }

  @Test func `retry-after is read in each of its forms`() {
    func delay(_ headers: HTTPHeaders, now: Double? = nil) -> TimeAmount? {
      RetryAfterHeader.delay(in: headers, now: now)
    }
    #expect(delay(["retry-after": "2"]) == .seconds(2))
    #expect(delay(["retry-after-ms": "150", "retry-after": "2"]) == .milliseconds(150))
    for date in [
      "Thu, 01 Jan 1970 00:00:09 GMT", "Thursday, 01-Jan-70 00:00:09 GMT",
      "Thu Jan  1 00:00:09 1970",
    ] {
      #expect(delay(["retry-after": date], now: 4) == .seconds(5))
      #expect(delay(["retry-after": date], now: 40) == .zero)
    }
    for text in ["7200", "999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"] {
      #expect(delay(["retry-after": text]) == RetryAfterHeader.limit)
    }
    #expect(delay(["retry-after-ms": "1e300"]) == RetryAfterHeader.limit)
    for text in ["-1", "nan", "soon", "inf", "", "1e300", String(repeating: "9", count: 9_999)] {
      #expect(delay(["retry-after": text]) == nil)
    }
  }
}
#endif
