#if Gateway
import CostLedger
import Foundation
import ModelPrices
import TestSupport
import Testing

@Suite struct LedgerExportTests {
  private let folder: TemporaryFolder
  private let calendar: BudgetCalendar

  init() throws {
    folder = try TemporaryFolder(inMemory: true)
    calendar = try #require(BudgetCalendar(timeZone: "Europe/Berlin"))
  }

  private func summary(
    by grouping: LedgerQuery.Grouping = .model, _ fill: (CostLedger) throws -> Void
  ) throws -> LedgerSummary {
    let ledger = try CostLedger(folder: folder.url.path)
    try fill(ledger)
    ledger.close()
    return try LedgerSummary(
      LedgerReader(folder: folder.url.path),
      LedgerQuery(by: grouping, calendar: calendar, strongModel: "strong"))
  }

  private func object(_ json: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
  }

  @Test func `JSON has exact dollars, and null for what is not known`() throws {
    let summary = try summary { ledger in
      try ledger.append(decision("a"))
      try ledger.append(
        attempt("a", model: "strong", cost: 1_234_567_891, strongCost: 2_000_000_000))
      try ledger.append(decision("b"))
      try ledger.append(attempt("b", cost: nil))
    }
    #expect(summary.json.contains("\"cost\": 1.234567891,"))
    let found = try object(summary.json)
    #expect(found["by"] as? String == "model" && found["zone"] as? String == "Europe/Berlin")
    #expect(found["from"] is NSNull && found["exploration"] is NSNull)
    #expect(found["requests"] as? Int == 2 && found["compared_requests"] as? Int == 1)
    #expect(found["saving"] as? Double == 0.765432109)
    let rows = try #require(found["rows"] as? [[String: Any]])
    #expect(rows.map { $0["name"] as? String } == ["strong", "cheap"])
    #expect(rows[0]["saving"] as? Double == 0.765432109 && rows[1]["saving"] is NSNull)
    #expect(rows[1]["cost_per_request"] is NSNull && rows[1]["unpriced_attempts"] as? Int == 1)
    let notes = try #require(found["notes"] as? [String])
    #expect(notes.contains { $0.hasPrefix("1 request is not compared:") })
    #expect(notes.contains { $0.contains("its own answers may be of another length") })
  }

  @Test func `an empty ledger is JSON and CSV too`() throws {
    let summary = try summary(by: .day) { _ in }
    #expect(try object(summary.json)["requests"] as? Int == 0)
    #expect(summary.csv.hasPrefix("day,requests,attempts,"))
    #expect(!summary.csv.contains("\n"))
  }

  @Test func `names in CSV are quoted, and none is a formula`() throws {
    let names = ["=HYPERLINK(1)", "a,b", "say \"hi\"", "two\nlines", "@x", "plain"]
    let summary = try summary(by: .customer) { ledger in
      for (number, name) in names.enumerated() {
        try ledger.append(attempt("\(number)", customer: name, cost: Int64(100 - number)))
      }
      try ledger.append(attempt("none", cost: 1))
    }
    let lines = summary.csv.replacingOccurrences(of: "two\nlines", with: "two lines")
      .split(separator: "\n").map(String.init)
    #expect(
      lines.dropFirst().map { $0.components(separatedBy: ",1,1,0,").first } == [
        "'=HYPERLINK(1)", "\"a,b\"", "\"say \"\"hi\"\"\"", "\"two lines\"", "'@x", "plain", "",
      ])
    #expect(lines[6].contains(",0.000000095,"))
  }

  @Test func `exploration bounds what the strong model alone would have cost`() throws {
    // Half of the requests are drawn with ε = 0.2; strong answers cost 100, cheap ones 10.
    var generator = SplitMix(state: 1)
    let rate = 0.2
    let summary = try summary { ledger in
      for number in 0..<4000 {
        let wantsStrong = Double.random(in: 0..<1, using: &generator) < 0.3
        var isStrong = wantsStrong
        if Double.random(in: 0..<1, using: &generator) < rate {
          isStrong = Bool.random(using: &generator)
        }
        var choice = decision("r\(number)")
        choice.candidates = ["other", "strong", "cheap"]
        choice.chosenModel = isStrong ? "strong" : "cheap"
        choice.propensity = rate / 2 + (isStrong == wantsStrong ? 1 - rate : 0)
        try ledger.append(choice)
        let cost = Int64(
          (isStrong ? 100 : 10) * Double.random(in: 0.5..<1.5, using: &generator) * 1e6)
        try ledger.append(
          attempt("r\(number)", model: choice.chosenModel, cost: cost, strongCost: cost))
      }
    }
    let found = try #require(summary.exploration)
    #expect(found.requests == 4000 && found.strongRequests > 1000)
    // 4,000 requests at 0.1 USD each.
    #expect(found.strongCostLow < 400 && found.strongCostHigh > 400)
    #expect(found.strongCostHigh - found.strongCostLow < 150)
    #expect(summary.text.contains("By the \(found.strongRequests) requests that exploration"))
    #expect(try object(summary.json)["exploration"] is [String: Any])
  }

  @Test func `a fallback's answer stands for the strong model by what it costs there`() throws {
    let summary = try summary { ledger in
      for number in 0..<200 {
        var choice = decision("r\(number)")
        choice.candidates = ["strong", "cheap"]
        choice.chosenModel = number % 2 == 0 ? "strong" : "cheap"
        choice.propensity = 0.5
        try ledger.append(choice)
        if number % 2 == 0 {
          try ledger.append(
            attempt("r\(number)", model: "strong", outcome: .failed, cost: 0))
        }
        try ledger.append(
          attempt("r\(number)", number: 2, cost: 1_000_000, strongCost: 30_000_000))
      }
    }
    let found = try #require(summary.exploration)
    #expect(found.requests == 200 && found.strongRequests == 100)
    #expect(abs(found.cost - 0.2) < 1e-9 && abs(found.strongCost - 6) < 1e-9)
  }

  @Test func `without exploration nothing is said of it`() throws {
    let summary = try summary { ledger in
      for number in 0..<100 {
        try ledger.append(decision("r\(number)"))
        try ledger.append(attempt("r\(number)", strongCost: 2000))
      }
    }
    #expect(summary.exploration == nil && !summary.text.contains("exploration"))
  }
}
#endif
