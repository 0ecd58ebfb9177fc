internal import CRouterScorer
internal import RouterScoring

/// The prompts of a call, checked: nothing in them can trap.
struct PromptBatch {
  let count: Int
  private let turns: UnsafePointer<UnsafePointer<CChar>?>?
  private let lengths: UnsafePointer<Int>?
  private let turnCounts: UnsafePointer<Int>?
  private let embeddings: UnsafePointer<Float>?
  private let dimension: Int
  /// The bytes that are read of all prompts, and some for each turn: a measure of the work.
  let work: Int
  /// The same of the prompt that has most of it.
  let largestWork: Int

  /// More prompts, turns or bytes than a machine has room for: a negative number, most likely.
  private static let limit = 1 << 40
  /// Of a turn no more is read.
  private static let turnLimit = 32 << 10

  init(_ prompts: router_prompts, for scorer: OpenScorer) throws(Failure) {
    guard (0...Self.limit).contains(prompts.count) else {
      throw .argument("prompts->count is beyond any number of prompts")
    }
    count = prompts.count
    turns = prompts.turns.map { UnsafePointer($0) }
    lengths = prompts.lengths.map { UnsafePointer($0) }
    turnCounts = prompts.turn_counts.map { UnsafePointer($0) }
    embeddings = prompts.embeddings.map { UnsafePointer($0) }
    dimension = prompts.embedding_dimension
    (work, largestWork) = try Self.checkTurns(prompts)
    if count > 0 { try Self.checkEmbeddings(prompts, dimension: scorer.embeddingDimension) }
  }

  private static func checkTurns(
    _ prompts: router_prompts
  ) throws(Failure) -> (work: Int, largest: Int) {
    var (work, largest, first) = (0, 0, 0)
    for prompt in 0..<prompts.count {
      let count = prompts.turn_counts?[prompt] ?? 1
      guard (0...limit - first).contains(count) else {
        throw .argument("prompts->turn_counts[\(prompt)] is beyond any number of turns")
      }
      guard count > 0 else { continue }
      let turns = try require(prompts.turns, "prompts->turns")
      let lengths = try require(prompts.lengths, "prompts->lengths")
      var own = 0
      for turn in first..<first + count {
        let length = lengths[turn]
        guard (0...limit).contains(length) else {
          throw .argument("prompts->lengths[\(turn)] is beyond any length")
        }
        guard length == 0 || turns[turn] != nil else {
          throw .argument("prompts->turns[\(turn)] is NULL but has a length of \(length)")
        }
        own += min(length, turnLimit) + 64
      }
      first += count
      work += own
      largest = max(largest, own)
    }
    return (work, largest)
  }

  private static func checkEmbeddings(
    _ prompts: router_prompts, dimension: Int
  ) throws(Failure) {
    if dimension == 0 {
      guard prompts.embeddings == nil, prompts.embedding_dimension == 0 else {
        throw .embedding(
          "the router reads text only; leave prompts->embeddings NULL and "
            + "prompts->embedding_dimension 0")
      }
    } else {
      guard prompts.embeddings != nil else {
        throw .embedding(
          "the router reads embeddings of \(dimension) numbers; give one for each prompt in "
            + "prompts->embeddings")
      }
      guard prompts.embedding_dimension == dimension else {
        throw .embedding(
          "the embeddings have \(prompts.embedding_dimension) numbers, the router reads "
            + "\(dimension); make them with the model it was trained with")
      }
    }
  }

  /// The number of a prompt's turns.
  @inline(__always)
  func turnCount(_ prompt: Int) -> Int { turnCounts?[prompt] ?? 1 }

  /// Whether the place of a prompt's first turn has to be found by counting.
  var hasTurnCounts: Bool { turnCounts != nil }

  /// What stands for the turns of a prompt without any.
  var emptyTurn: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }

  /// The turns of the first prompt.
  var turnsOfFirst: [UnsafeRawBufferPointer] {
    turnCount(0) == 0 ? [emptyTurn] : (0..<turnCount(0)).map(turn)
  }

  @inline(__always)
  func turn(_ index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: turns?[index], count: lengths?[index] ?? 0)
  }

  @inline(__always)
  func embedding(_ prompt: Int) -> UnsafeBufferPointer<Float>? {
    guard dimension > 0, let embeddings else { return nil }
    return UnsafeBufferPointer(start: embeddings + prompt * dimension, count: dimension)
  }

  /// The win rate of a prompt whose turns begin at `firstTurn`.
  @inline(__always)
  func winRate(
    _ prompt: Int, firstTurn: Int, _ scorer: Scorer, _ scratch: inout Scorer.Scratch
  ) -> Double {
    let count = turnCount(prompt)
    return scorer.winRate(
      turnCount: max(count, 1), embedding: embedding(prompt), scratch: &scratch
    ) { index in
      count == 0 ? emptyTurn : turn(firstTurn + index)
    }
  }
}
