#if Gateway
import NIOCore
import NIOHTTP1
import Testing

@testable import RoutingGateway

private let start = NIODeadline.uptimeNanoseconds(1_000_000_000_000)

@Suite struct CircuitBreakerTests {
  private func opened(after failures: Int = 2) throws -> CircuitBreaker {
    let breaker = CircuitBreaker(.init(allowedFailures: failures, cooldown: .seconds(60)))
    for _ in 0...failures { breaker.fail(try #require(breaker.acquire(at: start)), at: start) }
    return breaker
  }

  @Test func `opens after one failure more than are allowed in a row`() throws {
    let breaker = CircuitBreaker(.init(allowedFailures: 2, cooldown: .seconds(60)))
    for _ in 0..<2 { #expect(!breaker.fail(try #require(breaker.acquire(at: start)), at: start)) }
    breaker.succeed(try #require(breaker.acquire(at: start)))
    for _ in 0..<2 { #expect(!breaker.fail(try #require(breaker.acquire(at: start)), at: start)) }
    #expect(breaker.fail(try #require(breaker.acquire(at: start)), at: start))
    #expect(breaker.acquire(at: start + .seconds(59)) == nil)
    #expect(breaker.phase(at: start) == .open)
  }

  @Test func `lets exactly one probe through when half open`() throws {
    let breaker = try opened()
    let later = start + .seconds(61)
    let permits = (0..<100).compactMap { _ in breaker.acquire(at: later) }
    #expect(permits.count == 1 && permits[0].isProbe)
  }

  @Test func `a good probe closes it and a bad one opens it again`() throws {
    let breaker = try opened()
    let later = start + .seconds(61)
    breaker.fail(try #require(breaker.acquire(at: later)), at: later)
    #expect(breaker.acquire(at: later + .seconds(59)) == nil)
    let probe = try #require(breaker.acquire(at: later + .seconds(61)))
    breaker.succeed(probe)
    #expect(breaker.phase(at: later) == .closed)
    #expect(breaker.acquire(at: later)?.isProbe == false)
  }

  @Test func `a probe that says nothing makes room for another`() throws {
    let breaker = try opened()
    let later = start + .seconds(61)
    breaker.abandon(try #require(breaker.acquire(at: later)))
    #expect(breaker.acquire(at: later)?.isProbe == true)
  }

  @Test func `attempts from before it opened have no say`() throws {
    let breaker = CircuitBreaker(.init(allowedFailures: 0, cooldown: .seconds(60)))
    let slow = try #require(breaker.acquire(at: start))
    breaker.fail(try #require(breaker.acquire(at: start)), at: start)
    breaker.succeed(slow)
    #expect(breaker.phase(at: start) == .open)
  }

  @Test func `a deployment that is alone is rested too, and the client told until when`()
    async throws
  {
    let upstream = try await UpstreamDouble(always: Upstream.error("500 Oops", "server_error"))
    try await withGateway(
      [("small", [upstream.base])],
      "router_settings: {num_retries: 0, allowed_fails: 1, cooldown_time: 500}"
    ) { gateway in
      for _ in 0..<2 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
        #expect(answer.status == 502)
      }
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", chat())
      #expect(answer.status == 503)
      #expect((1...500).contains(Int(answer.headers["retry-after"] ?? "") ?? 0))
      #expect(upstream.received.count == 2)
      let ready = try await gateway.client.send(.GET, "/health/ready")
      #expect(ready.status == 503)
      let live = try await gateway.client.send(.GET, "/health/live")
      #expect(live.status == 200)
    }
  }
}
#endif
