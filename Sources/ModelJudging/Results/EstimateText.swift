internal import CommandSupport

extension CallEstimate {
  /// What is about to be spent, for people.
  ///
  /// - Parameter spent: USD of earlier runs.
  public func text(prompts: Int, spent: Double, maximumCost: Double?) -> String {
    guard calls > 0 else {
      return
        "\(prompts.readable) prompts: every answer and verdict is there already; no call to make"
    }
    var table = TextTable(
      ["", "calls", "tokens in", "tokens out", "USD", "at most"],
      aligned: [.left, .right, .right, .right, .right, .right])
    for line in lines where line.calls > 0 {
      table.append([
        line.name, line.calls.readable, line.inputTokens.readable, line.outputTokens.readable,
        line.cost.dollarsOrUnknown, line.maximumCost.dollarsOrUnknown,
      ])
    }
    table.append([
      "in all", calls.readable, lines.reduce(0) { $0 + $1.inputTokens }.readable,
      lines.reduce(0) { $0 + $1.outputTokens }.readable, cost.dollarsOrUnknown,
      self.maximumCost.dollarsOrUnknown,
    ])
    var text =
      "\(prompts.readable) prompts, \(calls.readable) calls to make\n\n" + table.text + "\n\n"
    text += wrapped(
      "Estimated: 4 bytes a token, \(Self.answerTokens) tokens an answer and "
        + "\(Self.verdictTokens) a verdict; \"at most\" is every reply as long as max_tokens lets "
        + "it be.", indent: "")
    if !unpriced.isEmpty {
      text += wrapped(
        "No price is known of \(unpriced.joined(separator: ", ")): give --prices, or input_price "
          + "and output_price in the configuration.", indent: "")
    }
    if spent > 0 { text += "Spent before: \(spent.dollars).\n" }
    if let maximumCost { text += "The limit is \(maximumCost.dollars), of all runs together.\n" }
    return text
  }
}
