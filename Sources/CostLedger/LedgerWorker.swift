#if Gateway
internal import Foundation
internal import Glibc
internal import Synchronization

/// A thread of the ledger's own, because it waits for disks, which the threads that serve must not.
final class LedgerWorker: Sendable {
  private let isStarted = Atomic(false)
  private let isStopping = Atomic(false)
  private let identifier = Atomic<UInt>(0)
  private let wake = DispatchSemaphore(value: 0)
  private let ended = DispatchSemaphore(value: 0)

  /// Calls `body` every so often until ``stop()``.
  func start(every seconds: Double, _ body: @escaping @Sendable () -> Void) {
    let thread = Thread { [self] in
      identifier.store(UInt(pthread_self()), ordering: .releasing)
      // Requests come first where cores are few. 0 is this thread, on Linux.
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)
      while !isStopping.load(ordering: .acquiring) {
        _ = wake.wait(timeout: .now() + seconds)
        if !isStopping.load(ordering: .acquiring) { body() }
      }
      ended.signal()
    }
    thread.name = "ledger"
    isStarted.store(true, ordering: .releasing)
    thread.start()
  }

  /// Returns once the thread is at its end, unless it is the thread itself that asks. Not more than
  /// one caller may wait.
  func stop() {
    guard !isStopping.exchange(true, ordering: .acquiringAndReleasing) else { return }
    // A ledger that cannot be opened ends before it has a thread.
    guard isStarted.load(ordering: .acquiring) else { return }
    wake.signal()
    if identifier.load(ordering: .acquiring) != UInt(pthread_self()) { ended.wait() }
  }
}
#endif
