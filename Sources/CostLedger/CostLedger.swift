#if Gateway
internal import Glibc
internal import Synchronization

/// What requests cost and why they went where they went, on disk.
///
/// A record is appended to a journal, which survives the death of the process as soon as
/// ``append(_:)-(DecisionRecord)`` has returned and a power cut some moments later; a thread of its
/// own takes the journal into SQLite, off the path of requests.
///
/// ```swift
/// let ledger = try CostLedger(folder: "ledger")
/// try ledger.append(decision)   // before the request is sent
/// try ledger.append(attempt)    // before the last byte of the answer
/// ```
public final class CostLedger: Sendable {
  public struct Options: Sendable {
    /// Seconds between two times of forcing the journal to disk.
    public var syncInterval = 0.25
    /// Seconds between two times of taking the journal into SQLite.
    public var ingestInterval = 1.0
    /// Bytes after which the journal goes on in a new segment.
    public var segmentSize = 64 << 20
    /// Seconds between two looks for records that are kept no longer, where the last found few.
    public var retentionInterval = 60.0
    /// Seconds to wait for another process that has the folder open, such as one that reads it.
    public var openingPatience = 0.0

    public init() {}
  }

  public let folder: String
  let options: Options
  let journal: Journal
  let database: LedgerDatabase
  let counts = LedgerCounts()
  /// Segments that are not in the database yet, oldest first; held while they are ingested, by the
  /// ledger's thread or by whoever flushes, never by those who append.
  let backlog: Mutex<Backlog>
  let retaining = Mutex(Retaining())
  let worker = LedgerWorker()
  private let lock: FolderLock

  /// Opens the ledger in a folder, or makes it, and takes what a process that died left in the
  /// journal into the database.
  ///
  /// - Parameter waiting: called once if another process has to be waited for.
  /// - Throws: if the folder cannot be made, another process has it open, or SQLite fails.
  public init(
    folder: String, options: Options = Options(), waiting: () -> Void = {}
  ) throws(LedgerError) {
    self.folder = folder
    self.options = options
    lock = try FolderLock(folder, patience: options.openingPatience, waiting: waiting)
    database = try LedgerDatabase(at: "\(folder)/ledger.sqlite")
    let consumed = try database.consumedSegments()
    let left = try Backlog.segments(in: folder, consumed)
    let last = max(consumed.keys.max() ?? 0, left.map(\.sequence).max() ?? 0)
    journal = try Journal(folder: folder, sequence: last + 1)
    backlog = Mutex(Backlog(old: left))
    try ingest()
    worker.start(every: options.syncInterval) { [weak self] in self?.tick() }
  }

  deinit {
    close()
    removeEmptySegment()
  }

  public func append(_ record: DecisionRecord) throws(LedgerError) {
    try append(.decision(record))
  }

  public func append(_ record: AttemptRecord) throws(LedgerError) { try append(.attempt(record)) }

  public func append(_ record: FeedbackRecord) throws(LedgerError) {
    try append(.feedback(record))
  }

  private func append(_ record: LedgerRecord) throws(LedgerError) {
    do throws(LedgerError) {
      try journal.append(record)
      counts.appended.add(1, ordering: .relaxed)
    } catch {
      counts.failed.add(1, ordering: .relaxed)
      throw error
    }
  }

  /// Forces the journal to disk and takes all of it into the database.
  public func flush() throws(LedgerError) {
    guard journal.segment.synchronize() else {
      throw LedgerError(
        .writeFailed, "\(folder): the journal cannot be forced to disk; check the disk")
    }
    try ingest()
  }

  /// Flushes and ends the ledger's thread; another can be opened in the folder when the last
  /// reference to this one is gone. What is appended later is in the journal and is ingested then.
  public func close() {
    worker.stop()
    try? flush()
  }
}
#endif
