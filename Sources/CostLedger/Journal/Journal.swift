#if Gateway
internal import Synchronization

/// Records that are only ever appended to, in segments that the ledger takes away once they are in
/// its database.
///
/// One record is one `write` of one frame to a file opened with `O_APPEND`: when `append` has
/// returned it is in the page cache, where it survives the death of this process; a background
/// thread forces it to disk. No lock is held while writing.
final class Journal: Sendable {
  let folder: String
  private let current: Mutex<JournalSegment>

  init(folder: String, sequence: UInt32) throws(LedgerError) {
    self.folder = folder
    current = Mutex(try JournalSegment(sequence: sequence, folder: folder))
  }

  func append(_ record: LedgerRecord) throws(LedgerError) {
    let segment = current.withLock { segment in
      segment.writers.add(1, ordering: .relaxed)
      return segment
    }
    defer { segment.writers.subtract(1, ordering: .releasing) }
    let frame = JournalFormat.frame(record, salt: segment.salt)
    guard frame.count <= JournalFormat.frameHeadSize + JournalFormat.payloadLimit else {
      throw LedgerError(
        .recordTooLarge,
        "\(folder): a record of \(frame.count) bytes is too large for the journal; shorten the "
          + "names of models and rules")
    }
    try segment.append(frame)
  }

  /// The segment that is appended to.
  var segment: JournalSegment { current.withLock { $0 } }

  /// Goes on in a new segment and returns the old one, which ends once it has no writers.
  func rotate() throws(LedgerError) -> JournalSegment {
    let old = segment
    // Made outside the lock: those who append never wait for a disk because of it.
    let new = try JournalSegment(sequence: old.sequence + 1, folder: folder)
    current.withLock { $0 = new }
    return old
  }
}
#endif
