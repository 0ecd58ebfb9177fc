#if Gateway
internal import Foundation
internal import Glibc
internal import Synchronization

/// Segments on their way into the database.
struct Backlog {
  struct Segment {
    var sequence: UInt32
    var path: String
    var consumed: Int
  }

  /// Segments that nothing is appended to any more, oldest first.
  var old: [Segment]
  /// Segments that were replaced, whose last writers may still be under way.
  var closing: [JournalSegment] = []
  /// How much of the current segment is ingested.
  var consumed: [UInt32: Int] = [:]

  init(old: [Segment]) { self.old = old }

  /// Up to where a segment that is open is ingested; its head is nothing to ingest.
  func end(of segment: JournalSegment) -> Int {
    max(consumed[segment.sequence] ?? 0, JournalFormat.headSize)
  }

  static func segments(
    in folder: String, _ consumed: [UInt32: Int]
  ) throws(LedgerError) -> [Segment] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder) else {
      throw LedgerError(.cannotOpen, "\(folder): cannot be read; check its permissions")
    }
    return names.compactMap(JournalFormat.sequence(ofFile:)).sorted().map { sequence in
      Segment(
        sequence: sequence, path: JournalFormat.path(of: sequence, in: folder),
        consumed: consumed[sequence] ?? 0)
    }
  }
}

extension CostLedger {
  /// Takes what is in the journal into the database, and whole segments away from the disk.
  func ingest() throws(LedgerError) {
    // `withLock` does not pass typed errors on.
    let result = backlog.withLock { backlog in
      Result { () throws(LedgerError) in try ingest(&backlog) }
    }
    if case .failure = result { counts.failedIngests.add(1, ordering: .relaxed) }
    try result.get()
  }

  private func ingest(_ backlog: inout Backlog) throws(LedgerError) {
    // On a full disk there is no new segment; ingesting the old ones may make room for it.
    if journal.segment.size.load(ordering: .relaxed) > options.segmentSize,
      let replaced = try? journal.rotate()
    {
      backlog.closing.append(replaced)
    }
    backlog.closing.removeAll { segment in
      guard segment.writers.load(ordering: .acquiring) == 0, segment.synchronize() else {
        return false
      }
      backlog.old.append(
        .init(
          sequence: segment.sequence, path: segment.path,
          consumed: backlog.consumed.removeValue(forKey: segment.sequence) ?? 0))
      return true
    }
    while let segment = backlog.old.first {
      _ = try ingest(segment.path, segment.sequence, from: segment.consumed, to: nil)
      try database.settle(segment: segment.sequence)
      unlink(segment.path)
      backlog.old.removeFirst()
    }
    for segment in backlog.closing + [journal.segment] {
      // What is appended meanwhile is for the next time: the journal has to be forced to disk too.
      backlog.consumed[segment.sequence] = try ingest(
        segment.path, segment.sequence, from: backlog.consumed[segment.sequence] ?? 0,
        to: segment.size.load(ordering: .relaxed))
    }
    let current = journal.segment
    let waiting = current.size.load(ordering: .relaxed) - backlog.end(of: current)
    counts.waitingBytes.store(max(0, waiting), ordering: .relaxed)
  }

  /// - Parameter end: nil for a segment that nothing is appended to any more; otherwise up to where
  ///   at least it is ingested.
  /// - Returns: up to where it is.
  private func ingest(
    _ path: String, _ sequence: UInt32, from start: Int, to end: Int?
  ) throws(LedgerError) -> Int {
    let reader = try SegmentReader(path)
    var offset = start
    while end.map({ offset < $0 }) ?? true {
      let batch = reader.batch(from: offset, limit: Self.batchSize, isSealed: end == nil)
      guard batch.end > max(offset, JournalFormat.headSize) else { return offset }
      try database.ingest(batch, segment: sequence)
      counts.ingested.add(batch.entries.count, ordering: .relaxed)
      counts.damagedBytes.add(batch.damagedBytes, ordering: .relaxed)
      counts.unknownForms.add(batch.unknownForms, ordering: .relaxed)
      offset = batch.end
    }
    return offset
  }

  /// Bytes of the journal that one transaction takes in: about 15,000 records.
  private static let batchSize = 4 << 20

  /// Takes the last segment away if all of it is in the database; nobody can append any more.
  func removeEmptySegment() {
    let segment = journal.segment
    let consumed = backlog.withLock { $0.end(of: segment) }
    if consumed == segment.size.load(ordering: .relaxed) { unlink(segment.path) }
  }

  /// What the ledger's thread does every sync interval.
  func tick() {
    if !journal.segment.synchronize() { counts.failedSyncs.add(1, ordering: .relaxed) }
    let now = LedgerTime.now.seconds
    let isDue = counts.lastIngest.withLock { last in
      guard now - last >= options.ingestInterval || now < last else { return false }
      last = now
      return true
    }
    // A failure is counted, and tried again at the next tick: the records stay in the journal.
    if isDue { try? ingest() }
    retainIfDue(at: .now)
  }
}
#endif
