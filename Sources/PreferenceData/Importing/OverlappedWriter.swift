internal import CommandSupport
internal import Dispatch

/// Writes to a file on a thread of its own while the next piece is made: copying into the page cache
/// takes as long as making the bytes.
///
/// `file`, `pending` and `failure` are touched by one side at a time: the queue from the taking of
/// ``idle`` to its return, the owner else. Hence `@unchecked`.
final class OverlappedWriter: @unchecked Sendable {
  private var file: AtomicFile
  private var pending = JSONText(capacity: 16)
  private var failure: CommandFailure?
  private let queue = DispatchQueue(label: "writer")
  /// Taken while a piece is written.
  private let idle = DispatchSemaphore(value: 1)

  init(to path: String) throws(CommandFailure) {
    file = try AtomicFile(at: path, createsFolder: true)
  }

  /// Takes the bytes, leaving `text` empty, once the piece before is written.
  ///
  /// - Throws: if writing an earlier piece failed.
  func write(_ text: inout JSONText) throws(CommandFailure) {
    idle.wait()
    if let failure {
      idle.signal()
      throw failure
    }
    swap(&text, &pending)
    text.removeAll()
    queue.async {
      do throws(CommandFailure) {
        try self.file.write(self.pending.bytes)
      } catch {
        self.failure = error
      }
      self.idle.signal()
    }
  }

  /// Waits for the last piece and puts the file in place.
  func commit() throws(CommandFailure) {
    idle.wait()
    defer { idle.signal() }
    if let failure { throw failure }
    try file.commit()
  }

  /// Returns when the thread has let go of the file, so that whoever lets go of it next removes what
  /// was not committed: a process that ends before that would leave it behind.
  func waitUntilIdle() { queue.sync {} }
}
