#if Gateway
import GatewayPolicy
import Testing

@Suite struct ReplacementTests {
  @Test func `every decision is made by one policy, however often it is replaced`() async throws {
    // The one policy has the hash a and the threshold 0, the other the hash b and the threshold 1.
    let policies = try [("a", 0), ("b", 1)].map { hash, threshold in
      let routing = "share: \(1 - threshold)\nsticky: false"
      return try Policy(
        configuration(routing: routing), scorer: lengthScorer(), artifactHash: hash)
    }
    let engine = DecisionEngine(policies[0])
    try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<4 {
        group.addTask {
          var wrong = 0
          for _ in 0..<500 {
            let decision = try engine.decide(request(short), DecisionContext())
            let expected = decision.artifact == "a" ? ("big", 0.0) : ("small", 1.0)
            if (decision.model, decision.threshold) != expected { wrong += 1 }
          }
          return wrong
        }
      }
      group.addTask {
        for turn in 0..<2_000 {
          engine.replace(policies[turn % 2])
          if turn % 50 == 0 { await Task.yield() }
        }
        return 0
      }
      for try await wrong in group { #expect(wrong == 0) }
    }
    engine.replace(policies[1])
    #expect(try engine.decide(request(long), DecisionContext()).artifact == "b")
    // Who began with the other policy ends with it.
    let former = try engine.decide(request(long), DecisionContext(), by: policies[0])
    #expect(former.artifact == "a")
  }
}

private func != (a: (String, Double?), b: (String, Double)) -> Bool { a.0 != b.0 || a.1 != b.1 }
#endif
