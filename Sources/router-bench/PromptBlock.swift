/// Prompts as both sides read them, at fixed places in memory, and room for their win rates.
final class PromptBlock: @unchecked Sendable {
  let count: Int
  let turns: UnsafeMutablePointer<UnsafePointer<CChar>?>
  let lengths: UnsafeMutablePointer<Int>
  let rates: UnsafeMutablePointer<Double>
  private let text: UnsafeMutablePointer<UInt8>

  /// - Parameter count: how many prompts to list; those given are listed again until there are.
  init(_ prompts: [[UInt8]], count: Int) {
    self.count = count
    text = .allocate(capacity: max(1, prompts.reduce(0) { $0 + $1.count }))
    turns = .allocate(capacity: count)
    lengths = .allocate(capacity: count)
    rates = .allocate(capacity: count)
    rates.initialize(repeating: -1, count: count)
    var starts: [UnsafePointer<CChar>] = []
    var position = 0
    for prompt in prompts {
      (text + position).initialize(from: prompt, count: prompt.count)
      starts.append(
        UnsafePointer(UnsafeRawPointer(text + position).assumingMemoryBound(to: CChar.self)))
      position += prompt.count
    }
    for index in 0..<count {
      (turns + index).initialize(to: starts[index % starts.count])
      (lengths + index).initialize(to: prompts[index % prompts.count].count)
    }
  }

  deinit {
    text.deallocate()
    turns.deallocate()
    lengths.deallocate()
    rates.deallocate()
  }

  @inline(__always)
  subscript(index: Int) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: turns[index], count: lengths[index])
  }
}
