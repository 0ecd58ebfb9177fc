internal import Synchronization

/// A process that starts has what others open meanwhile, such as the pipe of one that starts beside
/// it, which then does not end with that.
enum ProcessStart {
  private static let lock = Mutex(())

  static func alone(_ body: () throws -> Void) rethrows { try lock.withLock { _ in try body() } }
}
