#if Gateway
internal import CommandSupport
internal import Foundation
internal import ModelPrices

/// What `router-serve ledger` prints.
public struct LedgerSummary: Sendable {
  public var query: LedgerQuery
  public var savings: LedgerSavings
  public var spending: [LedgerSpending]
  /// Nil where exploration says nothing.
  public var exploration: LedgerCounterfactual?

  public init(_ reader: LedgerReader, _ query: LedgerQuery) throws(LedgerError) {
    self.query = query
    savings = try reader.savings(query)
    spending = try reader.spending(query)
    exploration = try reader.counterfactual(query)
  }

  /// A table and what it means, for people.
  public var text: String {
    guard savings.requests > 0 || savings.unsettled > 0 else {
      return "The ledger has no requests in this time."
    }
    return ([table.text, ""] + notes).joined(separator: "\n")
  }

  /// What the numbers mean, and what is not known, a sentence or two each.
  var notes: [String] {
    guard savings.requests > 0 || savings.unsettled > 0 else { return [] }
    var lines = [verdict]
    if let exploration { lines.append(Self.words(exploration)) }
    let others = savings.requests - savings.comparable
    if savings.comparable > 0, others > 0 {
      lines.append(
        "\(Self.count(others, "request")) \(others == 1 ? "is" : "are") not compared: asked for by "
          + "name, without an answer, or of unknown price.")
    }
    let unpriced = spending.reduce(0) { $0 + $1.unpricedAttempts }
    if unpriced > 0 {
      lines.append(
        "\(Self.count(unpriced, "attempt")) of unknown cost \(unpriced == 1 ? "is" : "are") in no "
          + "sum; router-serve prices shows which models have no price.")
    }
    let estimated = spending.reduce(0) { $0 + $1.estimatedAttempts }
    if estimated > 0 {
      let amount = spending.reduce(NanoDollars.zero) { $0 + $1.estimatedCost }
      lines.append(
        "\(Self.count(estimated, "attempt")) ended without a count of tokens and "
          + "\(estimated == 1 ? "is" : "are") in no sum; budgets were charged "
          + "\(Self.usd(amount)) USD for \(estimated == 1 ? "it" : "them").")
    }
    if savings.retried > 0 {
      lines.append("\(Self.count(savings.retried, "request")) took more than one attempt.")
    }
    if savings.unsettled > 0 {
      lines.append(
        "\(Self.count(savings.unsettled, "request")) \(savings.unsettled == 1 ? "has" : "have") no "
          + "recorded end: under way, or lost with a process that died.")
    }
    return lines
  }

  private static func words(_ found: LedgerCounterfactual) -> String {
    func usd(_ amount: Double) -> String { String(format: "%.6f", amount) }
    return "By the \(count(found.strongRequests, "request")) that exploration lets stand for all "
      + "\(found.requests) it was about, the strong model alone, at its own lengths, would have cost "
      + "\(usd(found.strongCost)) USD (95 %: \(usd(found.strongCostLow)) to "
      + "\(usd(found.strongCostHigh))) instead of \(usd(found.cost)) USD."
  }

  private var table: TextTable {
    var table = TextTable(
      [
        query.grouping.rawValue, "requests", "failed", "tokens in", "cached", "out", "USD", "each",
        "saved",
      ],
      aligned: [.left] + Array(repeating: .right, count: 8))
    var total = LedgerSpending(name: "all")
    for row in spending {
      table.append(Self.cells(row, row.name ?? "(none)"))
      total.add(row)
    }
    if spending.count > 1 { table.append(Self.cells(total, "all")) }
    return table
  }

  private static func cells(_ row: LedgerSpending, _ name: String) -> [String] {
    [
      name.printable, "\(row.requests)", "\(row.unanswered)", "\(row.inputTokens)",
      "\(row.cachedTokens)", "\(row.outputTokens)",
      usd(row.cost) + (row.costPerRequest == nil && row.attempts > 0 ? " + ?" : ""),
      row.costPerRequest.map { String(format: "%.6f", $0) } ?? "?",
      row.saving.map(usd) ?? "?",
    ]
  }

  /// Whether routing saved, in a sentence.
  var verdict: String {
    guard savings.comparable > 0, let share = savings.savedShare else {
      return
        "Whether routing saved is not known: no routed request has both a known cost "
        + "and one on the strong model."
    }
    let percent = String(format: "%.1f %%", abs(share) * 100)
    let basis =
      "\(Self.count(savings.comparable, "request")) cost \(Self.usd(savings.cost)) USD; with the "
      + "same tokens (its own answers may be of another length) the strong model alone would have "
      + "cost \(Self.usd(savings.strongCost)) USD."
    if savings.saving > .zero {
      return basis + " Routing saved \(Self.usd(savings.saving)) USD (\(percent))."
    }
    if savings.saving == .zero { return basis + " Routing did not save." }
    return basis
      + " Routing did not save: it cost \(Self.usd(.zero - savings.saving)) USD more (\(percent))."
  }

  private static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
  }

  /// Six digits, as requests cost fractions of cents.
  private static func usd(_ amount: NanoDollars) -> String { String(format: "%.6f", amount.usd) }
}
#endif
