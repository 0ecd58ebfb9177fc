#if Gateway
internal import Synchronization

extension CostLedger {
  /// What is kept how long, and when to look again.
  struct Retaining {
    var rule: LedgerRetention?
    /// Of the rule, of all that were given.
    var number = 0
    var nextLook = 0.0
  }

  /// Records of each kind that one look deletes: some 50 ms of the ledger's thread.
  private static let batch = 5000

  /// Says how long records of single requests are kept from now on; nil keeps them for good.
  public func retain(_ rule: LedgerRetention?) {
    retaining.withLock { $0 = Retaining(rule: rule, number: $0.number + 1) }
  }

  /// Deletes some of what is kept no longer, if it is time to look.
  func retainIfDue(at now: LedgerTime) {
    let (rule, number) = retaining.withLock { retaining -> (LedgerRetention?, Int) in
      // A clock that was set back does not put the next look off for long.
      retaining.nextLook = min(retaining.nextLook, now.seconds + options.retentionInterval)
      let isDue = now.seconds >= retaining.nextLook
      return (isDue ? retaining.rule : nil, retaining.number)
    }
    guard let rule else { return }
    // A failure is met again at the next look.
    let hasMore = (try? retain(rule, at: now)) ?? false
    let next = now.seconds + (hasMore ? 0 : options.retentionInterval)
    // A rule that was given meanwhile has had no look yet.
    retaining.withLock { if $0.number == number { $0.nextLook = next } }
  }

  /// One look.
  ///
  /// - Returns: whether there is more to do.
  func retain(_ rule: LedgerRetention, at now: LedgerTime) throws(LedgerError) -> Bool {
    let hasRecords = try database.deleteRecords(
      before: rule.recordsEnd(at: now), limit: Self.batch)
    let hasDays = try database.joinDay(before: rule.detailEnd(at: now), rule.calendar)
    let hasPages = try database.shrink()
    return hasRecords || hasDays || hasPages
  }
}
#endif
