import CAllocationCounter
import PromptFeatures
import RouterScoring

/// The time from a prompt's bytes to the decision, one thread, warm.
struct ScoringBenchmark {
  struct Result {
    var router: String
    var promptBytes: Int
    var prompts: Int
    /// Microseconds.
    var median: Spread
    var p99: Spread
    var promptsPerSecond: Spread
    /// Heap allocations per prompt once the scratch has grown, and their bytes; nil where they
    /// can't be counted.
    var allocations: Double?
    var allocatedBytes: Double?
  }

  var rounds: Int

  /// Measures one router on prompts of one length.
  func run(_ router: BenchRouter, on prompts: [[UInt8]]) -> Result {
    let scorer = router.scorer
    let threshold = scorer.threshold(forStrongCallFraction: 0.5)
    var scratch = Scorer.Scratch(for: scorer)
    var strong = 0
    let embedding = Self.embedding(of: scorer.model.views.embeddingDimension)
    @inline(__always) func decide(_ prompt: [UInt8]) {
      let score = prompt.withUnsafeBytes { prompt in
        guard let embedding else { return scorer.score(prompt, scratch: &scratch) }
        return embedding.withUnsafeBufferPointer {
          scorer.score(prompt, embedding: $0, scratch: &scratch)
        }
      }
      let rate = scorer.winRate(score: score)
      if scorer.decide(winRate: rate, threshold: threshold) == .strong { strong += 1 }
    }
    // Warm up for a tenth of a second: caches, branch history, clock speed, scratch.
    let start = secondsNow()
    repeat { prompts.forEach(decide) } while secondsNow() - start < 0.1

    let before = allocation_counter_read()
    prompts.forEach(decide)
    let after = allocation_counter_read()
    let counted = allocation_counter_works()

    var medians: [Double] = []
    var tails: [Double] = []
    var rates: [Double] = []
    var times: [Double] = []
    for _ in 0..<rounds {
      times.removeAll(keepingCapacity: true)
      let begin = secondsNow()
      repeat {
        for prompt in prompts {
          let start = secondsNow()
          decide(prompt)
          times.append(secondsNow() - start)
        }
      } while secondsNow() - begin < 0.2
      times.sort()
      medians.append(times[times.count / 2] * 1e6)
      tails.append(times[times.count * 99 / 100] * 1e6)
      // Again without reading the clock in between.
      let restart = secondsNow()
      var scored = 0
      repeat {
        prompts.forEach(decide)
        scored += prompts.count
      } while secondsNow() - restart < 0.1
      rates.append(Double(scored) / (secondsNow() - restart))
    }
    let count = Double(prompts.count)
    return Result(
      router: router.name, promptBytes: prompts.map(\.count).sorted()[prompts.count / 2],
      prompts: prompts.count, median: Spread(medians), p99: Spread(tails),
      promptsPerSecond: Spread(rates),
      allocations: counted ? Double(after.calls - before.calls) / count : nil,
      allocatedBytes: counted ? Double(after.bytes - before.bytes) / count : nil)
  }

  /// What a caller passes to a router that reads embeddings, whose making is not measured; any vector
  /// takes as long.
  private static func embedding(of dimension: Int?) -> [Float]? {
    guard let dimension else { return nil }
    var generator = SystemRandomNumberGenerator()
    return (0..<dimension).map { _ in Float.random(in: -1...1, using: &generator) }
  }
}
