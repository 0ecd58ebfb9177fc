internal import CommandSupport

/// The comparison of a benchmark, task by task and model by model.
public struct BenchmarkTable: Sendable {
  private struct Line {
    var task: String
    var model: String
    var cell: BenchmarkResult.Cell
    var isBest: Bool
  }

  private let lines: [Line]
  private let routing: RoutingTable
  private let result: BenchmarkResult

  /// - Parameter quality: see ``RoutingTable``.
  public init(_ result: BenchmarkResult, quality: Double = 0.9) {
    self.result = result
    routing = RoutingTable(result, quality: quality)
    lines = result.tasks.indices.flatMap { task in
      let cells = result.models.indices.map { result.cell(task: task, model: $0) }
      let best = cells.compactMap(\.grade).max()
      return result.models.indices.map { model in
        Line(
          task: result.tasks[task].name, model: result.models[model], cell: cells[model],
          isBest: cells[model].grade != nil && cells[model].grade == best)
      }
    }
  }

  private static let heading = [
    "task", "model", "grade", "95 % interval", "prompts", "dollars per 1,000", "median s",
  ]

  private func cells(_ line: Line) -> [String] {
    let cell = line.cell
    let interval = cell.gradeLow.flatMap { low in
      cell.gradeHigh.map { "\(low.fixedGrade) to \($0.fixedGrade)" }
    }
    return [
      line.task, line.model, (cell.grade?.fixedGrade ?? "–") + (line.isBest ? " *" : "  "),
      interval ?? "", "\(cell.prompts)", cell.cost?.fixed(4) ?? "unknown",
      cell.latency?.fixed(2) ?? "–",
    ]
  }

  public var text: String {
    var table = TextTable(
      Self.heading, aligned: [.left, .left, .right, .left, .right, .right, .right], indentation: 0)
    var task = ""
    for line in lines {
      var row = cells(line)
      if row[0] == task { row[0] = "" } else { task = row[0] }
      table.append(row)
    }
    var parts = [table.text + "\n* the best mean grade of its task; intervals are over prompts"]
    if let noise = noiseText { parts.append(noise) }
    var choice = TextTable(
      ["task", "send to", "fall back on", ""], aligned: [.left, .left, .left, .left], indentation: 0
    )
    for row in routing.rows {
      choice.append([row.task, row.primary, row.fallback ?? "–", row.reason])
    }
    parts.append("A routing table to start from\n" + choice.text)
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// How much a grade changes when the same prompt is asked and graded again.
  private var noiseText: String? {
    let deviations = lines.compactMap(\.cell.roundDeviation)
    guard !deviations.isEmpty else { return nil }
    let pooled = (deviations.reduce(0) { $0 + $1 * $1 } / Double(deviations.count)).squareRoot()
    return "From round to round a grade changes by \(pooled.fixed(2)) points (standard deviation)."
  }

  /// A table for a page or a pull request.
  public var markdown: String {
    func row(_ cells: [String]) -> String {
      "| "
        + cells.map { $0.replacing("|", with: "\\|").replacing("\n", with: " ") }
        .joined(separator: " | ") + " |\n"
    }
    return row(Self.heading) + "|---|---|---:|---|---:|---:|---:|\n"
      + lines.map { row(cells($0)) }.joined()
  }

  public var csv: String {
    func field(_ text: String) -> String {
      text.contains(where: { "\",\n\r".contains($0) })
        ? "\"" + text.replacing("\"", with: "\"\"") + "\"" : text
    }
    func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
    let head = "task,model,grade,grade_low,grade_high,prompts,cost_per_1000,latency_p50\n"
    return head
      + lines.map { line in
        let cell = line.cell
        return [
          field(line.task), field(line.model), number(cell.grade), number(cell.gradeLow),
          number(cell.gradeHigh), "\(cell.prompts)", number(cell.cost), number(cell.latency),
        ].joined(separator: ",") + "\n"
      }.joined()
  }

  public var json: String {
    let rows = lines.map { line -> JSONValue in
      .object([
        "task": .text(line.task), "model": .text(line.model),
        "prompts": .integer(line.cell.prompts),
        "grade": .optional(line.cell.grade), "grade_low": .optional(line.cell.gradeLow),
        "grade_high": .optional(line.cell.gradeHigh),
        "round_deviation": .optional(line.cell.roundDeviation),
        "cost_per_1000": .optional(line.cell.cost), "latency_p50": .optional(line.cell.latency),
      ])
    }
    let choices = routing.rows.map { row -> JSONValue in
      .object([
        "task": .text(row.task), "primary": .text(row.primary), "fallback": .optional(row.fallback),
        "reason": .text(row.reason),
      ])
    }
    let root: [String: JSONValue] = [
      "cells": .list(rows), "routing": .list(choices), "ungraded": .integer(result.ungraded),
      "missing": .integer(result.missing),
    ]
    return String(decoding: JSONValue.object(root).line, as: UTF8.self) + "\n"
  }
}
