#if Gateway
/// How long a ledger keeps the records of single requests; their sums it keeps for good.
public struct LedgerRetention: Sendable {
  /// The least that is kept, in seconds: no request is under way for longer.
  public static let minimum = 86_400.0

  /// Seconds that records are kept.
  public var seconds: Double
  /// Whose days the sums of older records are of.
  public var calendar: BudgetCalendar

  public init(seconds: Double, calendar: BudgetCalendar) {
    self.seconds = max(seconds, Self.minimum)
    self.calendar = calendar
  }

  /// Records of before this are deleted.
  func recordsEnd(at now: LedgerTime) -> LedgerTime {
    LedgerTime(seconds: now.seconds - seconds)
  }

  /// Of days before this there is one sum instead of one for each quarter of an hour: the month under
  /// way keeps those, so that it is exact in another zone too.
  func detailEnd(at now: LedgerTime) -> LedgerTime {
    LedgerTime(seconds: now.seconds - max(seconds, 40 * 86_400))
  }
}
#endif
