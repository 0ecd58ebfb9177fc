internal import Dispatch
internal import Synchronization

/// Fills an array of `count` values on all cores, a piece of its indices at a time.
///
/// - Parameter fill: writes the values of a range of indices into memory of the range's length.
func parallelMap<Value: BitwiseCopyable & Sendable>(
  count: Int, initially value: Value,
  _ fill: @Sendable (Range<Int>, UnsafeMutableBufferPointer<Value>) -> Void
) -> [Value] {
  let piece = 4_096
  var values = [Value](repeating: value, count: count)
  values.withUnsafeMutableBufferPointer { buffer in
    // Each piece is written by one thread, and all have ended when this returns.
    nonisolated(unsafe) let buffer = buffer
    DispatchQueue.concurrentPerform(iterations: (count + piece - 1) / piece) { index in
      let range = index * piece..<min(count, (index + 1) * piece)
      fill(range, UnsafeMutableBufferPointer(rebasing: buffer[range]))
    }
  }
  return values
}

/// The results of ranges of `count` indices, computed on all cores, in the order of the ranges.
func parallelPieces<Result: Sendable>(
  count: Int, piece: Int = 1_024, _ body: @Sendable (Range<Int>) -> Result
) -> [Result] {
  let pieces = (count + piece - 1) / piece
  let results = Mutex([Result?](repeating: nil, count: pieces))
  DispatchQueue.concurrentPerform(iterations: pieces) { index in
    let result = body(index * piece..<min(count, (index + 1) * piece))
    results.withLock { $0[index] = result }
  }
  return results.withLock { $0.map { $0! } }
}
