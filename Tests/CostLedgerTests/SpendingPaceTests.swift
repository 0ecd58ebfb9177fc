#if Gateway
import CostLedger
import ModelPrices
import Testing

@Suite struct SpendingPaceTests {
  private let pace = SpendingPace(floor: 0.1, tolerance: 0.5)

  @Test func `the first requests of a day are as good as others`() {
    #expect(pace.pressure(spentShare: 0, elapsedShare: 0) == 0)
    #expect(pace.pressure(spentShare: 0.1, elapsedShare: 0) == 0)
    #expect(pace.pressure(spentShare: 0.125, elapsedShare: 0) == 0.5)
    #expect(pace.pressure(spentShare: 0.15, elapsedShare: 0) > 0.999)
  }

  @Test func `spending on plan is never under pressure`() {
    for step in 0...100 {
      let elapsed = Double(step) / 100
      #expect(pace.pressure(spentShare: elapsed, elapsedShare: elapsed) == 0)
    }
  }

  @Test func `pressure grows with spending, falls with time, and takes no step`() {
    // The greatest slopes, by the formula: 1 / (tolerance · floor) in the spent share, and in the
    // elapsed share (1 − floor) · (1 + tolerance) / (tolerance · floor).
    let step = 1e-4
    for elapsed in stride(from: 0.0, through: 1, by: 0.05) {
      for spent in stride(from: 0.0, through: 1.2, by: 0.01) {
        let here = pace.pressure(spentShare: spent, elapsedShare: elapsed)
        let more = pace.pressure(spentShare: spent + step, elapsedShare: elapsed)
        let later = pace.pressure(spentShare: spent, elapsedShare: elapsed + step)
        #expect((0...1).contains(here))
        #expect(more >= here && more - here <= step / 0.05 + 1e-9)
        #expect(later <= here && here - later <= step * 0.9 * 1.5 / 0.05 + 1e-9)
      }
    }
  }

  @Test func `the strength is what the pressure is at most`() {
    let half = SpendingPace(floor: 0.1, tolerance: 0.5, strength: 0.5)
    for spent in stride(from: 0.0, through: 2, by: 0.1) {
      let pressure = pace.pressure(spentShare: spent, elapsedShare: 0.5)
      #expect(half.pressure(spentShare: spent, elapsedShare: 0.5) == 0.5 * pressure)
    }
  }

  @Test func `the tightest of a request's budgets sets the pressure`() throws {
    let calendar = try #require(BudgetCalendar(timeZone: "UTC"))
    let book = BudgetBook(
      [
        Budget(scope: .everything, period: .day, limit: NanoDollars(1000)),
        Budget(scope: .key("app"), period: .day, limit: NanoDollars(100)),
        Budget(scope: .everything, period: .total, limit: NanoDollars(90)),
      ], calendar: calendar, pace: pace, at: december)
    let tags = LedgerTags(key: "app")
    book.settle(try book.reserve(NanoDollars(80), for: tags, at: december), cost: NanoDollars(80))
    // Ten of 24 hours are over: the plan of the key's budget is 0.475.
    #expect(abs(book.pressure(for: tags, at: december) - 1) < 1e-12)
    #expect(book.pressure(for: LedgerTags(key: "other"), at: december) == 0)
    let evening = LedgerTime(seconds: december.seconds + 10 * 3600)
    let pressure = (0.8 / (0.1 + 0.9 * 20 / 24) - 1) / 0.5
    #expect(abs(book.pressure(for: tags, at: evening) - max(0, pressure)) < 1e-9)
  }

  @Test func `a day on which clocks change is as long as it is`() throws {
    let calendar = try #require(BudgetCalendar(timeZone: "Europe/Berlin"))
    // 2026-03-29 12:00 in Berlin is 10:00 in UTC, and the day has 23 hours.
    let noon = LedgerTime(seconds: 1_774_778_400)
    let window = calendar.window(of: .day, at: noon)
    #expect(calendar.text(window.start) == "2026-03-29T00:00:00+01:00")
    #expect(window.end.map(calendar.text) == "2026-03-30T00:00:00+02:00")
    let elapsed = try #require(window.elapsedShare(at: noon))
    #expect(abs(elapsed - 11.0 / 23) < 1e-12)
    #expect(calendar.day(of: noon) == "2026-03-29")
  }

  @Test func `days are read as they are written, and nothing else is a day`() throws {
    let calendar = try #require(BudgetCalendar(timeZone: "Europe/Berlin"))
    let day = try #require(calendar.window(ofDay: "2026-03-29"))
    #expect(calendar.text(day.start) == "2026-03-29T00:00:00+01:00")
    for text in ["", "2026-03", "2026-02-30", "2026-3-29", "2026-03-29-1", "x-y-z", "-1-01-01"] {
      #expect(calendar.window(ofDay: text) == nil, "\(text)")
    }
  }

  @Test func `a month and a total have their windows, and no zone is invented`() throws {
    let calendar = try #require(BudgetCalendar(timeZone: "UTC"))
    let month = calendar.window(of: .month, at: december)
    #expect(month.end.map(calendar.text)?.hasPrefix("2027-01-01T00:00:00") == true)
    #expect(calendar.window(of: .total, at: december).end == nil)
    #expect(BudgetCalendar(timeZone: "Europe/Nowhere") == nil)
  }
}
#endif
