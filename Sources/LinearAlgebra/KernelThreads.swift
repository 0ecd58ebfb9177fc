internal import COpenBLAS
internal import Dispatch
internal import Synchronization

/// The number of threads inside one product or decomposition of ours; 1 until it is set.
///
/// No result depends on it: work is divided into blocks that depend on the shapes alone, each
/// element of a result is one sum in a fixed order, and BLAS itself, which adds up partial sums by
/// thread, is kept to one thread. So one machine gives the same bits with any number of threads,
/// and with trainings side by side in one process.
public enum KernelThreads {
  private static let limit = Atomic(1)

  public static var count: Int { limit.load(ordering: .relaxed) }

  /// Holds for the whole process; at least 1.
  public static func set(_ count: Int) {
    keepBLASToOneThread()
    limit.store(max(1, count), ordering: .relaxed)
  }

  /// Holds for the whole process from the first call on.
  public static func keepBLASToOneThread() { _ = oneThread }

  private static let oneThread: Void = openblas_set_num_threads(1)
}

/// Runs `body` on consecutive ranges that make up `0..<count`, side by side if threads are allowed.
///
/// The ranges depend on `count` and `size` alone. Whoever writes only what belongs to its range gets
/// the same bits however the ranges meet the threads.
func forEachBlock(of count: Int, size: Int, _ body: (Range<Int>) -> Void) {
  KernelThreads.keepBLASToOneThread()
  let blocks = (count + size - 1) / size
  withoutActuallyEscaping(body) { body in
    // Threads share no state but what `body` writes, each to its own range.
    nonisolated(unsafe) let body = body
    let run: @Sendable (Int) -> Void = { body($0 * size..<min(count, ($0 + 1) * size)) }
    if blocks <= 1 || KernelThreads.count == 1 {
      for block in 0..<blocks { run(block) }
    } else {
      DispatchQueue.concurrentPerform(iterations: blocks, execute: run)
    }
  }
}
