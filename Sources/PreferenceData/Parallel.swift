internal import Dispatch

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
