import CommandSupport
import Foundation
import PreferenceData

/// What `router-data decontaminate` prints.
struct DecontaminationReport {
  private static let exampleCount = 5

  let result: Decontamination.Result
  let file: String
  let benchmarks: [String]
  let isMarked: Bool

  var text: String {
    var facts = TextTable([], aligned: [.left, .left])
    facts.append(["rows", result.rows.readable])
    facts.append(["prompts", result.prompts.readable])
    if !benchmarks.isEmpty {
      let files = benchmarks.count == 1 ? "1 file" : "\(benchmarks.count) files"
      facts.append(["benchmark texts", "\(result.benchmarkTexts.readable) of \(files)"])
    }
    let share = Double(result.foundRows) / Double(max(1, result.rows))
    let exact = benchmarks.isEmpty ? "" : ", \(result.exactPrompts.readable) exactly equal"
    facts.append([
      "found",
      "\(result.foundRows.readable) rows (\(share.percent(2))) of "
        + "\(result.foundPrompts.readable) prompts\(exact)",
    ])
    if let output = result.output {
      let kept = isMarked ? result.rows : result.rows - result.foundRows
      let marked = isMarked ? ", those found marked" : ""
      facts.append(["written", "\(kept.readable) rows to \(output)\(marked)"])
    }
    var lines = ["\(file):", facts.text]
    let near = examples
    if !near.isEmpty {
      lines += [
        "", "Found by likeness, the least alike first (raise --threshold if these differ):",
      ]
      for example in near {
        lines.append("  \(measures(example))")
        lines.append("    \(file):\(example.line): \(example.prompt.cut(100))")
        lines.append(
          "    \(example.benchmark):\(example.benchmarkLine): \(example.benchmarkText.cut(100))")
      }
    }
    return lines.joined(separator: "\n")
  }

  private func measures(_ finding: Decontamination.Finding) -> String {
    "resemblance \(finding.resemblance.fixed(2)), containment \(finding.containment.fixed(2))"
  }

  /// Different prompts that are not equal to a benchmark's, the least similar first: where the
  /// threshold decides.
  private var examples: [Decontamination.Finding] {
    var seen = Set<String>()
    return
      result.findings.filter { !$0.isExact }.sorted {
        ($0.similarity, $0.line) < ($1.similarity, $1.line)
      }
      .filter { seen.insert($0.prompt).inserted }.prefix(Self.exampleCount).map { $0 }
  }

  var json: String {
    let examples: [[String: Any]] = examples.map {
      [
        "line": $0.line, "prompt": $0.prompt, "benchmark": $0.benchmark,
        "benchmark_line": $0.benchmarkLine, "benchmark_prompt": $0.benchmarkText,
        "resemblance": $0.resemblance, "containment": $0.containment,
      ]
    }
    let document: [String: Any] = [
      "file": file, "rows": result.rows, "prompts": result.prompts,
      "benchmark_texts": result.benchmarkTexts, "found_rows": result.foundRows,
      "found_prompts": result.foundPrompts, "exact_prompts": result.exactPrompts,
      "output": result.output as Any? ?? NSNull(), "marked": isMarked,
      "invalid_rows": result.invalidRows, "examples": examples,
    ]
    return jsonText(document)
  }
}

/// A JSON object of plain values, readable and in a fixed order.
func jsonText(_ object: [String: Any]) -> String {
  let data = try! JSONSerialization.data(
    withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
  return String(decoding: data, as: UTF8.self)
}

extension String {
  /// At most `count` characters, the cut shown.
  func cut(_ count: Int) -> String { self.count <= count ? self : prefix(count - 1) + "…" }
}
