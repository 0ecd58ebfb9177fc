internal import Dispatch

/// Computes a row of `width` statistics for every replicate, on several threads.
///
/// - Parameters:
///   - makeScratch: working memory, made once per thread.
///   - body: gets the replicate's number and writes its row; what it writes must depend on the
///     number alone, not on what the scratch holds from before.
/// - Returns: row-major count × width.
func parallelReplicates<Scratch>(
  count: Int, width: Int, threads: Int, makeScratch: @Sendable () -> Scratch,
  _ body:
    @Sendable (
      _ replicate: Int, _ scratch: inout Scratch, _ statistics: UnsafeMutableBufferPointer<Double>
    ) -> Void
) -> [Double] {
  let count = max(0, count)
  var results = [Double](repeating: .nan, count: count * width)
  let workers = max(1, min(threads, count))
  results.withUnsafeMutableBufferPointer { buffer in
    // Each row is written by one worker, and all have ended when this returns.
    nonisolated(unsafe) let buffer = buffer
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      var scratch = makeScratch()
      for replicate in count * worker / workers..<count * (worker + 1) / workers {
        let row = buffer[replicate * width..<(replicate + 1) * width]
        body(replicate, &scratch, UnsafeMutableBufferPointer(rebasing: row))
      }
    }
  }
  return results
}
