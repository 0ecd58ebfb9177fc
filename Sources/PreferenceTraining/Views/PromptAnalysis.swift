internal import Dispatch
internal import PreferenceData
internal import PromptFeatures

/// Runs the one feature extractor over many prompts, on all threads, in fixed blocks, so that the
/// outcome does not depend on how many threads there are.
struct PromptAnalysis: Sendable {
  static let blockSize = 512
  let prompts: PromptStore

  /// Calls `body` with each block's number and range of `selection`; blocks run concurrently.
  static func forEachBlock(
    of count: Int, _ body: @Sendable (_ block: Int, _ range: Range<Int>) -> Void
  ) {
    let blocks = (count + blockSize - 1) / blockSize
    DispatchQueue.concurrentPerform(iterations: blocks) { block in
      body(block, block * blockSize..<min(count, (block + 1) * blockSize))
    }
  }

  /// Maps every block of `selection` (prompt indices) to a value; `visit` sees each prompt's
  /// analysis in order.
  func map<Value: Sendable>(
    _ selection: [Int], initial: @Sendable () -> Value,
    _ visit:
      @Sendable (_ position: Int, _ scratch: borrowing PromptScratch, _ value: inout Value)
      -> Void
  ) -> [Value] {
    let blocks = (selection.count + Self.blockSize - 1) / Self.blockSize
    let results = LockedSlots<Value>(count: blocks)
    Self.forEachBlock(of: selection.count) { block, range in
      var scratch = PromptScratch()
      var value = initial()
      for position in range {
        prompts.withTurns(of: selection[position]) { scratch.analyze(turns: $0) }
        visit(position, scratch, &value)
      }
      results.set(block, value)
    }
    return results.take()
  }
}
