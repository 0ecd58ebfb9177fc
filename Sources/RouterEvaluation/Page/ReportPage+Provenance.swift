internal import CommandSupport

extension ReportPage {
  /// What was trained on what, and how to make it again.
  var provenanceSection: HTML {
    let weighted = details.parts.map { part in
      "\(EscapedText.clipped(part.name, to: 60)) (\(part.kind)), weight \(NumberText.fixed(part.weight, 4))"
    }
    let split =
      details.holdout > 0
      ? "by prompt: SHA-256 of the normalised prompt with seed \(details.seed); "
        + "\(NumberText.percent(details.holdout, 0)) held out"
      : "none: trained on every prompt"
    let rows: [HTML] = [
      fact("Router", "\(details.artifact), \(readable(bytes: details.artifactBytes))"),
      fact("SHA-256", details.artifactHash, isHash: true),
      fact("Trained for", pairTrained),
      fact("Algorithm", "\(details.algorithm), preset \(details.preset)"),
      fact("Parts", weighted.isEmpty ? "–" : weighted.joined(separator: "; ")),
      fact("Trained on", "\(details.trainingPrompts.readable) prompts"),
      fact("Split", split),
      fact("Flags", details.flags.isEmpty ? "none" : details.flags.joined(separator: " ")),
    ]
    let content: HTML = """
      <table class="plain">
      <caption>The router</caption>
      <tbody>
      \(rows)</tbody>
      </table>
      \(fileTable("Files it was trained on", details.trainingFiles))\
      \(fileTable("Files it was evaluated on", details.dataFiles))
      <h3>To make it again</h3>
      <pre><code>\(command)</code></pre>
      """
    return section("provenance", "What was trained on what", content)
  }

  private var pairTrained: String {
    "\(EscapedText.clipped(details.trainedStrong, to: 60)) against "
      + EscapedText.clipped(details.trainedWeak, to: 60)
  }

  private func fact(_ name: String, _ value: String, isHash: Bool = false) -> HTML {
    let kind: HTML = isHash ? " class=\"hash\"" : ""
    return "<tr><th scope=\"row\">\(name)</th><td\(kind)>\(value)</td></tr>\n"
  }

  private func fileTable(_ caption: String, _ files: [PageDetails.File]) -> HTML {
    guard !files.isEmpty else { return "" }
    let rows: [HTML] = files.prefix(20).map { file in
      let count = file.rows.map(\.readable) ?? ""
      return """
        <tr><th scope="row">\(EscapedText.clipped(file.name, to: 200))<br>\
        <span class="hash quiet">\(EscapedText.clipped(file.sha256, to: 64))</span></th>\
        <td>\(count)</td></tr>

        """
    }
    let more: HTML =
      files.count > 20
      ? "<tr><th scope=\"row\">and \(files.count - 20) more</th><td></td></tr>\n" : ""
    return """
      <table>
      <caption>\(caption)</caption>
      <thead><tr><th scope="col">File and SHA-256</th><th scope="col">Rows</th></tr></thead>
      <tbody>
      \(rows)\(more)</tbody>
      </table>

      """
  }

  /// The commands, from what the artifact remembers of its own training.
  private var command: String {
    let files = details.trainingFiles.prefix(20).map { Self.quoted($0.name) }
    let train =
      (["router-train", "--data"] + files + details.flags.prefix(40).map(Self.quotedFlag)
      + ["--out", Self.quoted(details.artifact)]).joined(separator: " ")
    return train + "\nrouter-eval --artifact \(Self.quoted(details.artifact)) --threshold "
      + "\(NumberText.exact(report.threshold)) --report report.html"
  }

  /// `--name value`, the value as a shell takes it.
  private static func quotedFlag(_ flag: String) -> String {
    let parts = flag.split(separator: " ", maxSplits: 1).map { quoted(String($0)) }
    return parts.joined(separator: " ")
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let plain = word.unicodeScalars.allSatisfy {
      $0.isASCII
        && ($0.properties.isAlphabetic || ("0"..."9").contains($0)
          || "-_./=,:+%".unicodeScalars.contains($0))
    }
    let word = EscapedText.clipped(word, to: 200)
    return plain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  // MARK: Notes

  var notesSection: HTML {
    let notes: [HTML] = report.notes.map { "<li>\(sentence($0))</li>\n" }
    let list: HTML = notes.isEmpty ? "" : "<ul class=\"plainlist\">\n\(notes)</ul>\n"
    let terms: [HTML] = Self.terms.map { "<dt>\($0.0)</dt><dd>\($0.1)</dd>\n" }
    let content: HTML = """
      \(list)<dl class="terms">
      \(terms)</dl>
      """
    return section("notes", notes.isEmpty ? "Terms" : "Notes and terms", content)
  }

  private static let terms = [
    (
      "Win rate",
      "The router’s estimate that the strong model’s answer to a prompt is strictly better; a tie is "
        + "no win."
    ),
    (
      "PGR",
      "Performance gap recovered: how much of the strong model’s lead routing keeps; 0 % is all weak, "
        + "100 % all strong."
    ),
    ("APGR", "PGR averaged over all shares of strong calls: 0.5 for random routing."),
    ("CPT 50 %", "The share of strong calls with which half of the lead is kept; 80 % likewise."),
    (
      "ECE",
      "Expected calibration error: how far win rates and what was observed lie apart, on average over "
        + "bins of equal size."
    ),
    ("AUC", "The chance that a prompt on which the strong model won has the higher score."),
  ]
}
