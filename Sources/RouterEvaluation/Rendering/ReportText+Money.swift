internal import CommandSupport

/// The money of a report, for people.
extension EvaluationReport {
  func moneyText(_ money: MoneyReport) -> String {
    var table = TextTable(
      ["dollars", "", "\(confidenceText) % interval"], aligned: [.left, .right, .right],
      indentation: 0)
    table.append(["per 1,000 requests"])
    append(money.bill, to: &table)
    table.append(amount("  saving, share", money.savingFraction, percent))
    table.append(amount("  per point of quality gained", money.costPerPoint, NumberText.dollars))
    if let monthly = money.monthly, let requests = money.requestsPerMonth {
      table.append(["per month, \(Int(requests).readable) requests"])
      append(monthly, to: &table)
      let year = monthly.saving.map { 12 * $0 }
      table.append(amount("  saving in 12 such months", year, NumberText.dollars))
    }
    if let whatIf = money.whatIf {
      table.append(["what if: " + whatIf.changes.joined(separator: ", ")])
      append(whatIf.bill, to: &table)
      table.append(amount("  saving, share", whatIf.savingFraction, percent))
    }
    return table.text + "\n" + moneySentences(money).map { wrapped($0) }.joined()
  }

  /// What the money table does not say by itself.
  func moneySentences(_ money: MoneyReport) -> [String] {
    var sentences = ["Costs: \(money.source)."]
    if let share = money.breakEvenShare {
      sentences.append(
        "Break-even: routing is cheaper than \(strongModel) alone up to \(percent(share)) strong "
          + "calls.")
    } else {
      sentences.append("Break-even: at no share of strong calls is routing cheaper.")
    }
    if let rate = money.breakEvenRetryRate.value, rate > 0 {
      sentences.append(
        "If \(percent(min(1, rate))) of \(weakModel)'s answers had to be asked again of "
          + "\(strongModel), the saving would be gone.")
    }
    if let whatIf = money.whatIf {
      sentences.append(
        whatIf.verdict.decision == verdict.decision
          ? "What-if: the verdict stays \"\(verdict.decision.rawValue)\"."
          : "What-if: the verdict turns to \"\(whatIf.verdict.sentence)\".")
    }
    return sentences
  }

  private func append(_ bill: MoneyReport.Bill, to table: inout TextTable) {
    for (name, estimate) in [
      ("  strong alone", bill.allStrong), ("  weak alone", bill.allWeak),
      ("  routed", bill.routed), ("  saving against strong alone", bill.saving),
    ] {
      table.append(amount(name, estimate, NumberText.dollars))
    }
  }

  private func amount(
    _ name: String, _ estimate: Estimate, _ format: (Double?) -> String
  ) -> [String] {
    guard estimate.low != nil else { return [name, format(estimate.value)] }
    return [name, format(estimate.value), "\(format(estimate.low)) to \(format(estimate.high))"]
  }

  /// The verdict, and what to look at before following it.
  var verdictText: String {
    var text = wrapped(verdict.sentence, indent: "         ", first: "Verdict  ")
    guard !verdict.checks.isEmpty else { return text }
    text += "Before you switch, check what no figure here can show:\n"
    for check in verdict.checks { text += wrapped(check, indent: "  ", first: "- ") }
    return text
  }
}
