#if Gateway
internal import Synchronization

/// What happened to the ledger since it was opened.
public struct LedgerHealth: Sendable, Equatable {
  /// Records that are in the journal.
  public var appended: Int
  /// Records that could not be written, such as on a full disk.
  public var failed: Int
  /// Records that SQLite has, those of earlier processes included.
  public var ingested: Int
  /// Times that taking the journal into SQLite failed; it is tried again.
  public var failedIngests: Int
  /// Times that forcing the journal to disk failed.
  public var failedSyncs: Int
  /// Bytes of the journal that were no record, such as one that a kill tore.
  public var damagedBytes: Int
  /// Records of forms that this version does not know.
  public var unknownForms: Int
  /// Bytes of the journal that SQLite did not have when it was last looked at.
  public var waitingBytes: Int
}

final class LedgerCounts: Sendable {
  let appended = Atomic(0)
  let failed = Atomic(0)
  let ingested = Atomic(0)
  let failedIngests = Atomic(0)
  let failedSyncs = Atomic(0)
  let damagedBytes = Atomic(0)
  let unknownForms = Atomic(0)
  let waitingBytes = Atomic(0)
  let lastIngest = Mutex(0.0)
}

extension CostLedger {
  public var health: LedgerHealth {
    LedgerHealth(
      appended: counts.appended.load(ordering: .relaxed),
      failed: counts.failed.load(ordering: .relaxed),
      ingested: counts.ingested.load(ordering: .relaxed),
      failedIngests: counts.failedIngests.load(ordering: .relaxed),
      failedSyncs: counts.failedSyncs.load(ordering: .relaxed),
      damagedBytes: counts.damagedBytes.load(ordering: .relaxed),
      unknownForms: counts.unknownForms.load(ordering: .relaxed),
      waitingBytes: counts.waitingBytes.load(ordering: .relaxed))
  }
}
#endif
