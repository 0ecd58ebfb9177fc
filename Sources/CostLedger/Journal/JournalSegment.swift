#if Gateway
internal import Glibc
internal import Synchronization

/// One file of the journal, open for appending by any number of threads.
final class JournalSegment: Sendable {
  let sequence: UInt32
  let path: String
  let salt: UInt64
  private let descriptor: Int32
  /// Bytes in the file, as far as this process wrote them.
  let size: Atomic<Int>
  /// Appends that are under way: a segment that was replaced is at its end once there are none.
  let writers = Atomic<Int>(0)
  private let syncedSize = Atomic<Int>(0)

  init(sequence: UInt32, folder: String) throws(LedgerError) {
    self.sequence = sequence
    path = JournalFormat.path(of: sequence, in: folder)
    descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw LedgerError(
        .cannotOpen, path, "cannot create", errno: errno, remedy: "check the ledger's folder")
    }
    salt = UInt64.random(in: 1 ... .max)
    size = Atomic(JournalFormat.headSize)
    do throws(LedgerError) {
      try write(JournalFormat.head(sequence: sequence, salt: salt))
    } catch {
      // All of it is set, so that deinit closes the file.
      unlink(path)
      throw error
    }
    // The name too shall survive a power cut.
    let parent = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if parent >= 0 {
      fsync(parent)
      close(parent)
    }
  }

  deinit { close(descriptor) }

  func append(_ frame: [UInt8]) throws(LedgerError) {
    try write(frame)
    size.add(frame.count, ordering: .relaxed)
  }

  /// One `write`, which the kernel orders with those of other threads. One that was cut short left
  /// a torn frame, which replay skips, and is tried once more as a whole.
  private func write(_ bytes: [UInt8]) throws(LedgerError) {
    var hasRetried = false
    while true {
      let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count == bytes.count { return }
      let number = count < 0 ? errno : ENOSPC
      if count < 0, number == EINTR { continue }
      if count > 0 { size.add(count, ordering: .relaxed) }
      guard count > 0, !hasRetried else {
        throw LedgerError(
          .writeFailed, path, "cannot write a record", errno: number,
          remedy: "free space on this disk or move the ledger")
      }
      hasRetried = true
    }
  }

  /// Forces to disk what was appended since the last time; false if the disk failed.
  func synchronize() -> Bool {
    let count = size.load(ordering: .relaxed)
    guard count > syncedSize.load(ordering: .relaxed) else { return true }
    guard fdatasync(descriptor) == 0 || errno == EINVAL else { return false }
    syncedSize.store(count, ordering: .relaxed)
    return true
  }
}
#endif
