#if Gateway
internal import Foundation
internal import ModelPrices

/// A value of the ledger's machine-readable forms; amounts are USD, exact.
private enum LedgerCell {
  case text(String?)
  case count(Int)
  case money(NanoDollars?)
  case number(Double?)

  var json: String {
    switch self {
    case .text(let text): text.map(Self.quoted) ?? "null"
    case .count(let count): "\(count)"
    case .money(let amount): amount.map { MetricUnit.nanoDollars.text(Int($0.amount)) } ?? "null"
    case .number(let number): number.map { "\($0)" } ?? "null"
    }
  }

  var csv: String {
    if case .text(let text) = self { return Self.field(text ?? "") }
    return json == "null" ? "" : json
  }

  private static func quoted(_ text: String) -> String {
    (try? JSONEncoder().encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }

  /// A field as RFC 4180 has it. A name that a spreadsheet would take for a formula gets an
  /// apostrophe: clients choose some of them.
  private static func field(_ text: String) -> String {
    let text = text.first.map { "=+-@\t\r".contains($0) } == true ? "'" + text : text
    guard text.utf8.contains(where: { ",\"\r\n".utf8.contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}

extension LedgerSummary {
  /// The rows for spreadsheets, one line each, after a line of names; what is not known is empty.
  public var csv: String {
    let names = Self.cells(LedgerSpending()).map(\.name)
    let lines = spending.map { row in Self.cells(row).map(\.cell.csv).joined(separator: ",") }
    return ([([query.grouping.rawValue] + names.dropFirst()).joined(separator: ",")] + lines)
      .joined(separator: "\n")
  }

  /// Everything as one JSON object; what is not known is null.
  public var json: String {
    let rows = spending.map { "    " + Self.object(Self.cells($0)) }
    let facts: [(name: String, cell: LedgerCell)] = [
      ("by", .text(query.grouping.rawValue)), ("zone", .text(query.calendar.timeZone)),
      ("from", .text(query.from.map(query.calendar.text))),
      ("to", .text(query.to.map(query.calendar.text))), ("requests", .count(savings.requests)),
      ("retried_requests", .count(savings.retried)),
      ("unsettled_requests", .count(savings.unsettled)),
      ("compared_requests", .count(savings.comparable)),
      ("compared_cost", .money(savings.comparable > 0 ? savings.cost : nil)),
      ("strong_cost", .money(savings.comparable > 0 ? savings.strongCost : nil)),
      ("saving", .money(savings.comparable > 0 ? savings.saving : nil)),
      ("saved_share", .number(savings.savedShare)),
    ]
    let explored = exploration.map { found in
      Self.object([
        ("requests", .count(found.requests)), ("strong_requests", .count(found.strongRequests)),
        ("cost", .number(found.cost)), ("strong_cost", .number(found.strongCost)),
        ("strong_cost_low", .number(found.strongCostLow)),
        ("strong_cost_high", .number(found.strongCostHigh)),
      ])
    }
    let lines =
      facts.map { "  \"\($0.name)\": \($0.cell.json)" } + [
        "  \"exploration\": \(explored ?? "null")",
        "  \"rows\": [\n\(rows.joined(separator: ",\n"))\n  ]",
        "  \"notes\": [\(notes.map { LedgerCell.text($0).json }.joined(separator: ", "))]",
      ]
    return "{\n\(lines.joined(separator: ",\n"))\n}"
  }

  private static func object(_ cells: [(name: String, cell: LedgerCell)]) -> String {
    "{" + cells.map { "\"\($0.name)\": \($0.cell.json)" }.joined(separator: ", ") + "}"
  }

  private static func cells(_ row: LedgerSpending) -> [(name: String, cell: LedgerCell)] {
    [
      ("name", .text(row.name)), ("requests", .count(row.requests)),
      ("attempts", .count(row.attempts)), ("unanswered_attempts", .count(row.unanswered)),
      ("input_tokens", .count(row.inputTokens)), ("cached_tokens", .count(row.cachedTokens)),
      ("output_tokens", .count(row.outputTokens)), ("cost", .money(row.cost)),
      ("cost_per_request", .number(row.costPerRequest)),
      ("estimated_attempts", .count(row.estimatedAttempts)),
      ("estimated_cost", .money(row.estimatedCost)),
      ("unpriced_attempts", .count(row.unpricedAttempts)),
      ("compared_requests", .count(row.comparable)),
      ("strong_cost", .money(row.comparable > 0 ? row.strongCost : nil)),
      ("saving", .money(row.saving)),
    ]
  }
}
#endif
