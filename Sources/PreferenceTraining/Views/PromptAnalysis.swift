internal import PreferenceData
internal import PromptFeatures

/// Runs the one feature extractor over many prompts, on all threads, in fixed blocks, so that the
/// outcome does not depend on how many threads there are.
struct PromptAnalysis: Sendable {
  static let blockSize = 512
  let prompts: PromptStore

  /// Maps every block of `selection` (prompt indices) to a value; `visit` sees each prompt's
  /// analysis in order.
  func map<Value: Sendable>(
    _ selection: [Int], initial: @Sendable () -> Value,
    _ visit:
      @Sendable (_ position: Int, _ scratch: borrowing PromptScratch, _ value: inout Value)
      -> Void
  ) -> [Value] {
    let blocks = (selection.count + Self.blockSize - 1) / Self.blockSize
    return concurrentMap(blocks) { block in
      var scratch = PromptScratch()
      var value = initial()
      for position in block * Self.blockSize..<min(selection.count, (block + 1) * Self.blockSize) {
        prompts.withTurns(of: selection[position]) { scratch.analyze(turns: $0) }
        visit(position, scratch, &value)
      }
      return value
    }
  }
}
