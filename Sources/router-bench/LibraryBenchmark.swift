import CAllocationCounter
import Dispatch
import RouterScoring

/// The same prompts scored by Swift calls and through the C library, in turn.
struct LibraryBenchmark {
  enum Call: String, Codable {
    /// One prompt for each call.
    case single
    /// All prompts in one call.
    case batch
  }

  struct Result {
    var router: String
    var promptBytes: Int
    var call: Call
    var threads: Int
    /// Microseconds of wall-clock time for each prompt.
    var swift: Spread
    var library: Spread
    /// Library over Swift, by round.
    var ratio: Spread
    /// Heap allocations for each prompt through the library on the calling thread; nil where they
    /// can't be counted.
    var allocations: Double?
    /// Whether all win rates are the same to the last bit.
    var agrees: Bool
  }

  var rounds: Int
  var batch = 1000

  func run(
    _ name: String, _ scorer: Scorer, _ library: ScorerLibrary, on prompts: [[UInt8]], call: Call,
    threads: Int
  ) -> Result {
    let (own, other) = (PromptBlock(prompts, count: batch), PromptBlock(prompts, count: batch))
    let scratches = Scratches(scorer, count: threads)
    let swift = { score(own, scorer, scratches) }
    let foreign = { score(other, library, call, threads: threads) }
    _ = microseconds(swift)
    _ = microseconds(foreign)

    let before = allocation_counter_read()
    foreign()
    let after = allocation_counter_read()
    var (ours, theirs): ([Double], [Double]) = ([], [])
    for round in 0..<rounds {
      // Who begins takes turns, as does who has the warmer caches.
      if round % 2 == 0 { ours.append(microseconds(swift)) }
      theirs.append(microseconds(foreign))
      if round % 2 == 1 { ours.append(microseconds(swift)) }
    }
    return Result(
      router: name, promptBytes: prompts.map(\.count).sorted()[prompts.count / 2], call: call,
      threads: threads, swift: Spread(ours), library: Spread(theirs),
      ratio: Spread(zip(theirs, ours).map { $0 / $1 }),
      allocations: allocation_counter_works() && threads == 1
        ? Double(after.calls - before.calls) / Double(batch) : nil,
      agrees: (0..<batch).allSatisfy { own.rates[$0].bitPattern == other.rates[$0].bitPattern })
  }

  /// Time for each prompt, over a fifth of a second.
  private func microseconds(_ body: () -> Void) -> Double {
    let start = secondsNow()
    var passes = 0
    repeat {
      body()
      passes += 1
    } while secondsNow() - start < 0.2
    return (secondsNow() - start) * 1e6 / Double(passes * batch)
  }

  /// Splits the prompts among threads.
  private func share(_ threads: Int, _ body: @Sendable (Int, Range<Int>) -> Void) {
    let batch = batch
    guard threads > 1 else { return body(0, 0..<batch) }
    DispatchQueue.concurrentPerform(iterations: threads) { thread in
      body(thread, batch * thread / threads..<batch * (thread + 1) / threads)
    }
  }

  private func score(_ block: PromptBlock, _ scorer: Scorer, _ scratches: Scratches) {
    share(scratches.count) { thread, range in
      for index in range {
        let score = scorer.score(block[index], scratch: &scratches.values[thread])
        block.rates[index] = scorer.winRate(score: score)
      }
    }
  }

  private func score(_ block: PromptBlock, _ library: ScorerLibrary, _ call: Call, threads: Int) {
    guard call == .single else { return library.score(block, threads: threads) }
    share(threads) { _, range in
      for index in range {
        block.rates[index] = library.winRate(block.turns[index], block.lengths[index])
      }
    }
  }
}

/// The working memory of each thread.
private final class Scratches: @unchecked Sendable {
  let values: UnsafeMutablePointer<Scorer.Scratch>
  let count: Int

  init(_ scorer: Scorer, count: Int) {
    self.count = count
    values = .allocate(capacity: count)
    for index in 0..<count { (values + index).initialize(to: Scorer.Scratch(for: scorer)) }
  }

  deinit {
    values.deinitialize(count: count)
    values.deallocate()
  }
}
