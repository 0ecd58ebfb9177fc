#if Gateway
import GatewayPolicy
import Synchronization
import Testing

@Suite struct ExplorationTests {
  private func decide(
    draws: [Double], rate: Double = 0.2, prompt: String = short
  ) throws -> RoutingDecision {
    let left = Box(draws)
    var context = DecisionContext()
    context.draw = { left.next() }
    return try engine(routing: "exploration: \(rate)").decide(request(prompt), context)
  }

  private final class Box: Sendable {
    private let values: Mutex<[Double]>
    init(_ values: [Double]) { self.values = Mutex(values) }
    func next() -> Double { values.withLock { $0.removeFirst() } }
  }

  @Test func `a lot can send an easy request to the strong model`() throws {
    let drawn = try decide(draws: [0.19, 0.49])
    #expect(drawn.model == "big" && drawn.step == .exploration)
    #expect(drawn.models == ["big", "small"])
    #expect(abs(drawn.propensity - 0.1) < 1e-12)
  }

  @Test func `a lot that agrees with the score changes nothing`() throws {
    let drawn = try decide(draws: [0.19, 0.5])
    #expect(drawn.model == "small" && drawn.step == .score)
    #expect(abs(drawn.propensity - 0.9) < 1e-12)
  }

  @Test func `most requests are not drawn`() throws {
    let kept = try decide(draws: [0.2])
    #expect(kept.model == "small" && kept.step == .score)
    #expect(abs(kept.propensity - 0.9) < 1e-12)
  }

  @Test func `propensities are those of the draws`() throws {
    let engine = try engine(routing: "exploration: 0.4")
    var counts: [String: Int] = [:]
    var stated: [String: Double] = [:]
    for _ in 0..<4_000 {
      let decision = try engine.decide(request(short), DecisionContext())
      counts[decision.model, default: 0] += 1
      stated[decision.model] = decision.propensity
    }
    for (model, count) in counts {
      // Five standard deviations.
      #expect(abs(Double(count) / 4_000 - (stated[model] ?? 0)) < 0.032)
    }
    #expect(counts.count == 2)
  }

  @Test func `where one model alone can answer nothing is drawn`() throws {
    let engine = try engine(routing: "exploration: 1")
    // About 1,100 tokens fit into the strong model only.
    let wide = String(repeating: "ab ", count: 1_500)
    for draw in [0.0, 0.9] {
      var context = DecisionContext()
      context.draw = { draw }
      let forced = try engine.decide(request(wide), context)
      #expect(forced.model == "big" && forced.propensity == 1)
      context.isHealthy = { $0 != "big" }
      let healthy = try engine.decide(request(long), context)
      #expect(healthy.model == "small" && healthy.propensity == 1)
    }
  }

  @Test func `without exploration nothing is drawn`() throws {
    #expect(try decide(draws: [], rate: 0).propensity == 1)
  }

  @Test func `a conversation that has its model is not drawn for`() throws {
    var context = DecisionContext()
    context.draw = { 0 }
    let engine = try engine(routing: "exploration: 1")
    let next = try request([("user", short), ("assistant", "a"), ("user", short)])
    #expect(try engine.decide(request(short), context).model == "big")
    let kept = try engine.decide(next, context)
    #expect(kept.step == .sticky && kept.propensity == 1)
  }
}
#endif
