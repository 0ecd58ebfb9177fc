#if Gateway
import Foundation
import ModelPrices
import Testing

@testable import CostLedger

@Suite struct BudgetResetTests {
  private func time(_ text: String) throws -> LedgerTime {
    LedgerTime(seconds: try Date(text, strategy: .iso8601).timeIntervalSince1970)
  }

  /// When a spent budget begins anew, as told to a client, and the seconds to wait.
  private func refusal(
    _ period: BudgetPeriod, _ zone: String, at now: LedgerTime
  ) throws -> (reset: String, wait: Int) {
    let calendar = try #require(BudgetCalendar(timeZone: zone))
    let budget = Budget(scope: .everything, period: period, limit: .zero)
    let book = BudgetBook([budget], calendar: calendar, at: now)
    let refusal = #expect(throws: BudgetRefusal.self) {
      try book.reserve(NanoDollars(1), for: LedgerTags(key: "k"), at: now)
    }
    let reset = try #require(refusal?.resetsAt)
    return (calendar.text(reset), now.wholeSeconds(until: reset))
  }

  @Test(arguments: [
    // Clocks go forward: 23 hours. Back: 25, asked in both of the hours that are called two.
    ("2026-03-28T23:00:00Z", "2026-03-30T00:00:00+02:00", 23),
    ("2026-10-24T22:00:00Z", "2026-10-26T00:00:00+01:00", 25),
    ("2026-10-25T00:00:00Z", "2026-10-26T00:00:00+01:00", 23),
    ("2026-10-25T01:00:00Z", "2026-10-26T00:00:00+01:00", 22),
    ("2026-03-27T23:00:00Z", "2026-03-29T00:00:00+01:00", 24),
    ("2026-12-31T11:00:00Z", "2027-01-01T00:00:00+01:00", 12),
  ])
  func `a day in Berlin is as long as it is`(now: String, reset: String, hours: Int) throws {
    let found = try refusal(.day, "Europe/Berlin", at: time(now))
    #expect(found.reset == reset && found.wait == hours * 3600)
  }

  @Test(arguments: [
    // February of a common and of a leap year; months in which clocks change; the year's end.
    ("2026-02-01T00:00:00+01:00", "2026-03-01T00:00:00+01:00", 28 * 24),
    ("2028-02-01T00:00:00+01:00", "2028-03-01T00:00:00+01:00", 29 * 24),
    ("2026-03-01T00:00:00+01:00", "2026-04-01T00:00:00+02:00", 31 * 24 - 1),
    ("2026-10-01T00:00:00+02:00", "2026-11-01T00:00:00+01:00", 31 * 24 + 1),
    ("2026-12-31T23:00:00+01:00", "2027-01-01T00:00:00+01:00", 1),
    ("2026-03-31T23:00:00+02:00", "2026-04-01T00:00:00+02:00", 1),
  ])
  func `a month in Berlin ends where the next begins`(
    now: String, reset: String, hours: Int
  ) throws {
    let found = try refusal(.month, "Europe/Berlin", at: time(now))
    #expect(found.reset == reset && found.wait == hours * 3600)
  }

  @Test func `who waits as long as told is not refused again`() throws {
    let calendar = try #require(BudgetCalendar(timeZone: "Europe/Berlin"))
    let budget = Budget(scope: .everything, period: .day, limit: NanoDollars(5))
    // Not a whole second before midnight.
    let now = LedgerTime(microseconds: try time("2026-10-25T22:59:57Z").microseconds + 250_000)
    let book = BudgetBook([budget], calendar: calendar, at: now)
    let tags = LedgerTags(key: "k")
    book.settle(try book.reserve(NanoDollars(5), for: tags, at: now), cost: NanoDollars(5))
    let refusal = #expect(throws: BudgetRefusal.self) {
      try book.reserve(NanoDollars(1), for: tags, at: now)
    }
    let wait = now.wholeSeconds(until: try #require(refusal?.resetsAt))
    #expect(wait == 3)
    let later = LedgerTime(seconds: now.seconds + Double(wait))
    _ = try book.reserve(NanoDollars(1), for: tags, at: later)
  }

  @Test func `a total never begins anew`() throws {
    let calendar = try #require(BudgetCalendar(timeZone: "Europe/Berlin"))
    let now = december
    let book = BudgetBook(
      [Budget(scope: .everything, period: .total, limit: .zero)], calendar: calendar, at: now)
    let refusal = #expect(throws: BudgetRefusal.self) {
      try book.reserve(NanoDollars(1), for: LedgerTags(key: "k"), at: now)
    }
    #expect(refusal?.resetsAt == nil)
  }
}
#endif
