internal import COpenBLAS
internal import Dispatch

/// The number of threads inside one BLAS or LAPACK call and inside our own kernels.
///
/// What may depend on it: OpenBLAS adds up partial sums by thread, so dense products, factorisations
/// and all that is built on them give the same bits on one machine *with one number of threads*, and
/// may differ in the last digits with another. Sparse products, ``ConjugateGradient`` and ``LBFGS``
/// compute each element of a result as one sum in a fixed order: their bits don't depend on it.
public enum BLASThreads {
  public static var count: Int { Int(openblas_get_num_threads()) }

  /// Holds for the whole process; at least 1, at most what OpenBLAS was built for.
  public static func set(_ count: Int) {
    openblas_set_num_threads(Int32(clamping: max(1, count)))
  }
}

/// Runs `body` on consecutive ranges that make up `0..<count`, side by side if threads are allowed.
///
/// The ranges depend on `count` and `size` alone. Whoever writes only what belongs to its range gets
/// the same bits however the ranges meet the threads.
func forEachBlock(of count: Int, size: Int, _ body: (Range<Int>) -> Void) {
  let blocks = (count + size - 1) / size
  withoutActuallyEscaping(body) { body in
    // Threads share no state but what `body` writes, each to its own range.
    nonisolated(unsafe) let body = body
    let run: @Sendable (Int) -> Void = { body($0 * size..<min(count, ($0 + 1) * size)) }
    if blocks <= 1 || BLASThreads.count == 1 {
      for block in 0..<blocks { run(block) }
    } else {
      DispatchQueue.concurrentPerform(iterations: blocks, execute: run)
    }
  }
}
