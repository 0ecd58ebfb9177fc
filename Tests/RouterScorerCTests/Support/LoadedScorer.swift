import CRouterScorer
// Has the functions that the header declares.
import RouterScorerC
import Testing

/// What a call came to: its status and the thread's error text.
struct CallFailure: Error, Equatable {
  var status: Int
  var text: String
}

/// Throws what a call's status and error text say, unless it went well.
func check(_ status: router_status) throws(CallFailure) {
  guard status != ROUTER_OK else { return }
  throw CallFailure(status: Int(status), text: String(cString: router_last_error()))
}

/// The failure of a call, or nil.
func callFailure(_ status: router_status) -> CallFailure? {
  do throws(CallFailure) {
    try check(status)
    return nil
  } catch {
    return error
  }
}

/// A router opened through the C functions.
final class LoadedScorer: @unchecked Sendable {
  let pointer: OpaquePointer

  init(_ path: String) throws {
    var pointer: OpaquePointer?
    try check(router_scorer_open(path, &pointer))
    self.pointer = try #require(pointer)
  }

  /// - Parameter router: its file is not needed once it is open.
  convenience init(_ router: SampleRouter) throws { try self.init(router.path) }

  deinit { router_scorer_free(pointer) }

  func winRate(_ text: [UInt8]) throws -> Double {
    var rate = Double.nan
    let status = text.withUnsafeBytes {
      router_scorer_win_rate(
        pointer, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count, &rate)
    }
    try check(status)
    return rate
  }

  func winRate(_ text: String) throws -> Double { try winRate(Array(text.utf8)) }

  /// The win rates of conversations.
  func winRates(
    _ prompts: [[[UInt8]]], threads: UInt32 = 1, embeddings: [Float]? = nil, dimension: Int = 0
  ) throws -> [Double] {
    var rates = [Double](repeating: .nan, count: prompts.count)
    let status = withPrompts(prompts, embeddings: embeddings, dimension: dimension) {
      router_scorer_win_rates(pointer, &$0, threads, &rates)
    }
    try check(status)
    return rates
  }
}

/// Runs `body` with prompts as C has them.
func withPrompts<R>(
  _ prompts: [[[UInt8]]], embeddings: [Float]? = nil, dimension: Int = 0,
  _ body: (inout router_prompts) throws -> R
) rethrows -> R {
  let turns = prompts.flatMap { $0 }
  let lengths = turns.map(\.count)
  let counts = prompts.map(\.count)
  return try turns.flatMap { $0 }.withUnsafeBytes { bytes in
    var start = 0
    let pointers = lengths.map { length in
      defer { start += length }
      // Nothing has an address of its own, and NULL stands for it.
      return length == 0 ? nil : (bytes.baseAddress.map { $0 + start })
    }
    return try pointers.map { $0?.assumingMemoryBound(to: CChar.self) }.withUnsafeBufferPointer {
      pointers in
      try lengths.withUnsafeBufferPointer { lengths in
        try counts.withUnsafeBufferPointer { counts in
          try (embeddings ?? []).withUnsafeBufferPointer { numbers in
            var prompts = router_prompts(
              count: prompts.count, turns: pointers.baseAddress, lengths: lengths.baseAddress,
              turn_counts: counts.allSatisfy { $0 == 1 } ? nil : counts.baseAddress,
              embeddings: embeddings == nil ? nil : numbers.baseAddress,
              embedding_dimension: dimension)
            return try body(&prompts)
          }
        }
      }
    }
  }
}

/// Prompts of every kind that came to mind.
let oddPrompts: [[UInt8]] = [
  [], Array("Is 7 prime?".utf8), Array("a\0b\0".utf8), [0xC3, 0x28, 0x61, 0xFF, 0xFE, 0x62],
  Array(repeating: 0xFF, count: 100_000), Array("漢字です。naïve Straße 🙂".utf8),
  Array("```swift\nlet a = 1\n```".utf8), Array(repeating: 0x20, count: 40_000),
  (0..<20_000).flatMap { Array("w\($0) ".utf8) }, [0xF0, 0x9F, 0x98],
]
