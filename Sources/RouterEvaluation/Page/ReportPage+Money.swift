internal import CommandSupport

extension ReportPage {
  var moneySection: HTML {
    guard let money = report.money else { return "" }
    let monthly: HTML =
      money.monthly.map { bill in
        let requests = Int(money.requestsPerMonth ?? 0).readable
        return billTable(
          "Per month at \(requests) requests"
            + (money.routerCostPerMonth > 0
              ? ", the router’s own \(dollars(money.routerCostPerMonth)) included" : ""),
          bill, share: nil)
      } ?? ""
    let whatIf: HTML =
      money.whatIf.map {
        billTable(
          "What if: " + $0.changes.map { shortened($0) }.joined(separator: ", "), $0.bill,
          share: $0.savingFraction)
      } ?? ""
    let sentences: [HTML] = report.moneySentences(money).map { "<li>\(sentence($0))</li>\n" }
    let content: HTML = """
      \(billTable("Per 1,000 requests", money.bill, share: money.savingFraction))\(monthly)\(whatIf)\
      <ul class="plainlist">
      \(sentences)</ul>
      """
    return section("money", "What it costs and saves", content)
  }

  private func billTable(_ caption: String, _ bill: MoneyReport.Bill, share: Estimate?) -> HTML {
    let lines: [(String, Estimate)] = [
      ("All calls to \(strong)", bill.allStrong), ("All calls to \(weak)", bill.allWeak),
      ("Routed", bill.routed), ("Saved against all strong", bill.saving),
    ]
    let rows: [HTML] = lines.map { name, estimate in
      moneyRow(name, estimate, dollars, isMarked: name == "Routed")
    }
    let last: HTML = share.map { moneyRow("Saved, share", $0, percent, isMarked: false) } ?? ""
    return """
      <table>
      <caption>\(caption)</caption>
      <thead><tr><th scope="col">US dollars</th><th scope="col">Amount</th>\
      <th scope="col">\(intervalText) interval</th></tr></thead>
      <tbody>
      \(rows)\(last)</tbody>
      </table>

      """
  }

  private func moneyRow(
    _ name: String, _ estimate: Estimate, _ format: (Double?) -> String, isMarked: Bool
  ) -> HTML {
    let mark: HTML = isMarked ? " class=\"here\"" : ""
    return """
      <tr\(mark)><th scope="row">\(name)</th><td>\(format(estimate.value))</td>\
      <td>\(rangeSpan(estimate, format))</td></tr>

      """
  }
}
