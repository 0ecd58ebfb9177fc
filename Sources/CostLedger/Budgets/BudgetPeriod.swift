#if Gateway
internal import Foundation

/// How long a budget lasts before it begins anew.
public enum BudgetPeriod: String, Sendable, Hashable, CaseIterable {
  case day
  case month
  /// Never anew.
  case total

  /// The time from one beginning to the next that a moment falls into.
  public struct Window: Sendable, Hashable {
    public var start: LedgerTime
    /// When the budget begins anew; nil for ``BudgetPeriod/total``.
    public var end: LedgerTime?

    /// How much of the window is over at a moment, in `0...1`; nil if it has no end.
    ///
    /// Days on which clocks are changed are as long as they are.
    public func elapsedShare(at time: LedgerTime) -> Double? {
      guard let end, end > start else { return nil }
      let length = Double(end.microseconds - start.microseconds)
      return min(max(Double(time.microseconds - start.microseconds) / length, 0), 1)
    }
  }
}

/// The calendar that budgets follow: Gregorian, in a stated time zone.
public struct BudgetCalendar: Sendable {
  public let timeZone: String
  private let calendar: Calendar

  /// Nil if there is no such zone.
  ///
  /// - Parameter timeZone: a name such as `UTC` or `Europe/Berlin`.
  public init?(timeZone: String) {
    guard let zone = TimeZone(identifier: timeZone) else { return nil }
    self.timeZone = timeZone
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = zone
    self.calendar = calendar
  }

  public func window(of period: BudgetPeriod, at time: LedgerTime) -> BudgetPeriod.Window {
    let component: Calendar.Component? =
      switch period {
      case .day: .day
      case .month: .month
      case .total: nil
      }
    guard let component,
      let interval = calendar.dateInterval(
        of: component, for: Date(timeIntervalSince1970: time.seconds))
    else { return BudgetPeriod.Window(start: LedgerTime(microseconds: .min), end: nil) }
    return BudgetPeriod.Window(
      start: LedgerTime(seconds: interval.start.timeIntervalSince1970),
      end: LedgerTime(seconds: interval.end.timeIntervalSince1970))
  }

  /// The day of a moment, as `2026-11-21`.
  public func day(of time: LedgerTime) -> String {
    let parts = calendar.dateComponents(
      [.year, .month, .day], from: Date(timeIntervalSince1970: time.seconds))
    func padded(_ number: Int?, _ count: Int) -> String {
      let digits = String(number ?? 0)
      return String(repeating: "0", count: max(0, count - digits.count)) + digits
    }
    return [padded(parts.year, 4), padded(parts.month, 2), padded(parts.day, 2)]
      .joined(separator: "-")
  }

  /// The day that is written as `2026-11-21`; nil if this is none.
  public func window(ofDay text: String) -> BudgetPeriod.Window? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 3, let year = parts[0], let month = parts[1], let number = parts[2],
      let date = calendar.date(from: DateComponents(year: year, month: month, day: number))
    else { return nil }
    let window = window(of: .day, at: LedgerTime(seconds: date.timeIntervalSince1970))
    // A calendar takes the 31st of June for the first of July.
    return day(of: window.start) == text ? window : nil
  }

  /// A moment with the offset of its zone, as `2026-11-22T00:00:00+01:00`.
  public func text(_ time: LedgerTime) -> String {
    var style = Date.ISO8601FormatStyle(timeZone: calendar.timeZone)
    style = style.year().month().day().timeZone(separator: .colon)
      .time(includingFractionalSeconds: false)
    return Date(timeIntervalSince1970: time.seconds).formatted(style)
  }
}
#endif
