import CommandSupport
import PreferenceData

/// What `router-data describe` prints for people.
struct DescriptionText {
  let description: DatasetDescription
  let fileLines: [String]
  let leftOut: [(reason: String, rows: Int)]
  let top: Int

  init(_ description: DatasetDescription, of loaded: LoadedDataset, top: Int) {
    self.description = description
    fileLines = loaded.fileLines
    leftOut = loaded.leftOut
    self.top = top
  }

  var isBattles: Bool { description.summary.judgments != nil }

  var text: String {
    var sections = [fileLines.joined(separator: "\n")]
    sections.append(facts)
    sections.append(modelTable)
    if isBattles { sections.append(judgmentFacts) }
    if let table = pairTable { sections.append(table) }
    if let table = taskTable { sections.append(table) }
    let warnings = description.warnings
    if !warnings.isEmpty {
      let lines = warnings.map { wrapped($0, width: 92, indent: "    ", first: "  - ") }.joined()
      sections.append("Mind:\n" + String(lines.dropLast()))
    }
    return sections.joined(separator: "\n\n")
  }

  private var facts: String {
    let (summary, prompts) = (description.summary, description.prompts)
    var facts = TextTable([], aligned: [.left, .left])
    facts.append(["rows", summary.rows.readable + (summary.isSimulated ? " (simulated)" : "")])
    for (reason, rows) in leftOut {
      facts.append(["left out", "\(rows.readable) \(reason)"])
    }
    if prompts.known == 0 {
      facts.append(["prompts", "none: the rows do not say what was asked"])
    } else {
      facts.append([
        "prompts",
        prompts.known.readable
          + (summary.groups < prompts.known
            ? "; \(summary.groups.readable) first turns, case, spacing and punctuation apart" : ""),
      ])
      facts.append([
        "rows per prompt",
        "\(prompts.medianRows.readable) in the middle, at most \(prompts.mostRows.readable)",
      ])
      facts.append(["characters", quantiles])
      if prompts.turns[1] + prompts.turns[2] > 0 {
        facts.append([
          "user turns",
          "one: \(prompts.turns[0].readable) prompts, two: \(prompts.turns[1].readable), more: "
            + prompts.turns[2].readable,
        ])
      }
      facts.append(["languages", languages])
      facts.append([
        "near duplicates",
        "\(prompts.nearDuplicateShare.percent()) of the prompts nearly repeat another one",
      ])
    }
    let repeated = description.repeated
    facts.append([
      "repeated rows",
      "\(repeated.duplicates.readable) say the same again, \(repeated.contradictory.readable) "
        + "contradict another",
    ])
    if !isBattles {
      facts.append(["scores", description.scoresAreBinary ? "only 0 and 1" : "graded"])
    }
    append(description.judges, "judges", to: &facts)
    append(description.splits, "splits", to: &facts)
    return facts.text
  }

  private func append(_ counts: [NamedCount], _ label: String, to facts: inout TextTable) {
    guard !counts.isEmpty else { return }
    facts.append([label, list(counts.map { "\($0.name) (\($0.count.readable) rows)" }, "others")])
  }

  private func list(_ items: [String], _ rest: String, limit: Int = 5) -> String {
    let more = items.count - limit
    return items.prefix(limit).joined(separator: ", ")
      + (more > 0 ? " and \(more.readable) \(rest)" : "")
  }

  private var quantiles: String {
    let values = description.prompts.characters.map(\.readable)
    return
      "half from \(values[2]) to \(values[4]), middle \(values[3]); 5 % up to \(values[1]), 5 % "
      + "from \(values[5]); longest \(values[6])"
  }

  private var languages: String {
    let prompts = description.prompts
    let total = prompts.languages.reduce(0) { $0 + $1.count }
    let shares = prompts.languages.map {
      "\($0.name) \((Double($0.count) / Double(max(1, total))).percent())"
    }
    return list(shares, "others")
      + (prompts.languagesAreGiven ? "" : " (guessed by script and common words)")
  }
}
