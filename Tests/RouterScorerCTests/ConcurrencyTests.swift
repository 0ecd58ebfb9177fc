import CRouterScorer
import Dispatch
import Synchronization
import Testing

@Suite struct ConcurrencyTests {
  @Test func `many threads get the bits that one gets`() throws {
    let loaded = try LoadedScorer(SampleRouter())
    let prompts = oddPrompts + (0..<100).map { Array("What is \($0) plus \($0 * $0)?".utf8) }
    let expected = try prompts.map { try loaded.winRate($0).bitPattern }
    let differing = Atomic(0)
    // More of them than the library keeps working memory for.
    DispatchQueue.concurrentPerform(iterations: 200) { number in
      for index in prompts.indices.shuffled().prefix(20) {
        let single = try? loaded.winRate(prompts[index]).bitPattern
        if single != expected[index] { differing.add(1, ordering: .relaxed) }
      }
      guard number % 10 == 0 else { return }
      let rates = try? loaded.winRates(prompts.map { [$0] }, threads: 3)
      if rates?.map(\.bitPattern) != expected { differing.add(1, ordering: .relaxed) }
    }
    #expect(differing.load(ordering: .relaxed) == 0)
  }

  @Test func `routers are opened and closed while others are in use`() throws {
    let router = try SampleRouter()
    let loaded = try LoadedScorer(router.path)
    let expected = try loaded.winRate("Is 7 prime?")
    let differing = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 60) { _ in
      let own = try? LoadedScorer(router.path)
      let rates = [try? own?.winRate("Is 7 prime?"), try? loaded.winRate("Is 7 prime?")]
      if rates != [expected, expected] { differing.add(1, ordering: .relaxed) }
    }
    #expect(differing.load(ordering: .relaxed) == 0)
  }
}
