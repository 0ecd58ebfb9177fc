#if Gateway
/// Which part of a ledger is asked about, and by what it is broken down.
public struct LedgerQuery: Sendable {
  public enum Grouping: String, Sendable, CaseIterable {
    case model
    case deployment
    case task
    case feature
    case customer
    case key
    case day

    /// The column; nil for days, which are a matter of the time zone.
    var column: String? { self == .day ? nil : rawValue }
  }

  public var grouping: Grouping
  /// Requests admitted from here on; nil for all.
  public var from: LedgerTime?
  /// Requests admitted before; nil for all.
  public var to: LedgerTime?
  /// Whose days are meant.
  public var calendar: BudgetCalendar

  /// The model that exploration's requests are to stand for; nil if that is not known.
  public var strongModel: String?

  public init(
    by grouping: Grouping, from: LedgerTime? = nil, to: LedgerTime? = nil,
    calendar: BudgetCalendar, strongModel: String? = nil
  ) {
    self.strongModel = strongModel
    self.grouping = grouping
    self.from = from
    self.to = to
    self.calendar = calendar
  }

  /// In quarters of an hour, as totals are; those that are cut count as a whole.
  var bounds: (Int64, Int64) {
    let end = to.map { $0.quarter + (LedgerTime(quarter: $0.quarter) < $0 ? 1 : 0) }
    return (from?.quarter ?? .min, end ?? .max)
  }
}
#endif
