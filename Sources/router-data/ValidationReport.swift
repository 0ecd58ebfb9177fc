import CommandSupport
import PreferenceData

/// What `router-data validate` prints.
struct ValidationReport {
  let loaded: LoadedDataset
  let summary: DatasetSummary

  init(_ loaded: LoadedDataset) {
    self.loaded = loaded
    summary = DatasetSummary(loaded.dataset)
  }

  private var leftOut: [(reason: String, rows: Int)] {
    loaded.leftOut
  }

  var text: String {
    var lines = loaded.fileLines
    lines.append("")
    var facts = TextTable([], aligned: [.left, .left])
    facts.append(["rows", summary.rows.readable + (summary.isSimulated ? " (simulated)" : "")])
    let prompts = "\(summary.prompts.readable), \(summary.groups.readable) by split key"
    facts.append(["prompts", prompts])
    facts.append(["median prompt", "\(summary.medianPromptBytes.readable) bytes"])
    if !summary.tasks.isEmpty { facts.append(["tasks", summary.tasks.count.readable]) }
    if let judgments = summary.judgments {
      facts.append(["ties", judgments.tieShare.percent()])
      for (place, words) in Self.text(judgments).enumerated() {
        facts.append([place == 0 ? "shown first" : "", words])
      }
    }
    for (reason, rows) in leftOut {
      facts.append(["left out", "\(rows.readable) \(reason)"])
    }
    lines.append(facts.text)
    lines.append("")
    lines.append(modelTable)
    if !loaded.firstInvalid.isEmpty {
      let isFirst = loaded.firstInvalid.count < loaded.invalidRows
      lines.append("")
      lines.append(isFirst ? "The first invalid rows:" : "Invalid rows:")
      lines += loaded.firstInvalid.map { "  \($0.message)" }
    }
    return lines.joined(separator: "\n")
  }

  private static func text(_ judgments: DatasetSummary.Judgments) -> [String] {
    guard let share = judgments.firstWinShare else {
      return ["unknown whether the place matters:", "no pair was judged in both orders"]
    }
    return [
      "wins \(share.percent()) of the decided battles",
      "of \(judgments.pairsInBothOrders.readable) pairs judged in both orders "
        + "(of \(judgments.pairs.readable))",
    ]
  }

  private var modelTable: String {
    let hasCosts = summary.models.contains { $0.meanCost != nil }
    let head = summary.judgments == nil ? "mean score" : "mean outcome"
    var table = TextTable(
      ["model", "rows", head] + (hasCosts ? ["$ per 1,000"] : []),
      aligned: [.left, .right, .right, .right])
    for model in summary.models {
      let cost = model.meanCost.map { ($0 * 1000).fixed(3) } ?? "unknown"
      table.append(
        [model.name, model.rows.readable, model.meanOutcome.fixed(3)] + (hasCosts ? [cost] : []))
    }
    return table.text
  }
}
