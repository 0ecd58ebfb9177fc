internal import Dispatch
internal import PreferenceData
internal import RouterScoring

/// What a router says of prompts, by their index in a store; NaN for those that were not scored.
struct PromptScores {
  var scores: [Double]
  var winRates: [Double]

  /// Scores each prompt once, by the code that serves.
  ///
  /// - Parameters:
  ///   - embeddings: if the router reads any.
  ///   - isWanted: one flag per prompt of the store.
  init(
    _ scorer: Scorer, _ prompts: PromptStore, _ embeddings: PromptEmbeddings? = nil,
    isWanted: [Bool], threads: Int
  ) {
    let wanted = isWanted.indices.filter { isWanted[$0] && prompts.turnCount(of: $0) > 0 }
    var scores = [Double](repeating: .nan, count: prompts.count)
    forEachPrompt(wanted, threads: threads, into: &scores) {
      Scorer.Scratch(for: scorer)
    } _: { prompt, scratch in
      prompts.withTurns(of: prompt) { turns in
        embeddings.withVector(of: prompt) {
          scorer.score(turns: turns, embedding: $0, scratch: &scratch)
        }
      }
    }
    self.scores = scores
    winRates = scores.map { $0.isNaN ? .nan : scorer.winRate(score: $0) }
  }

  /// The length of each wanted prompt in characters, all user turns together.
  static func lengths(_ prompts: PromptStore, isWanted: [Bool], threads: Int) -> [Double] {
    let wanted = isWanted.indices.filter { isWanted[$0] }
    var lengths = [Double](repeating: 0, count: prompts.count)
    forEachPrompt(wanted, threads: threads, into: &lengths) {
    } _: { prompt, _ in
      prompts.withTurns(of: prompt) { turns in
        // Every byte of UTF-8 but the continuations begins a character.
        turns.reduce(0) { sum, turn in
          sum + Double(turn.reduce(into: 0) { $0 += $1 & 0xC0 == 0x80 ? 0 : 1 })
        }
      }
    }
    return lengths
  }
}

/// Fills the values of some indices on several threads, each with its own scratch.
private func forEachPrompt<Scratch>(
  _ indices: [Int], threads: Int, into values: inout [Double], makeScratch: @Sendable () -> Scratch,
  _ body: @Sendable (_ index: Int, _ scratch: inout Scratch) -> Double
) {
  let piece = 64
  let pieces = (indices.count + piece - 1) / piece
  let workers = max(1, min(threads, pieces))
  values.withUnsafeMutableBufferPointer { buffer in
    // Each value is written by one worker, and all have ended when this returns.
    nonisolated(unsafe) let buffer = buffer
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var scratch = makeScratch()
      // Dealt out in turn: long prompts tend to lie together.
      for number in stride(from: worker, to: pieces, by: workers) {
        for place in number * piece..<min(indices.count, (number + 1) * piece) {
          buffer[indices[place]] = body(indices[place], &scratch)
        }
      }
    }
  }
}
