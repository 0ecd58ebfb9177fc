internal import CommandSupport
internal import Foundation

extension DataConstants {
  /// For people: shares in percent to the digits that publications give, raw scores as they are.
  public var text: String {
    var lines: [String] = []
    if isSimulated {
      lines.append("SIMULATED DATA: these numbers say nothing about real models")
    }
    let left = [(contaminatedRows, "contaminated"), (invalidRows, "invalid")]
      .filter { $0.0 > 0 }.map { " (\($0.0.readable) \($0.1) rows left out)" }.joined()
    lines.append("prompts         \(prompts.readable)\(left)")
    if rows != prompts { lines.append("rows            \(rows.readable)") }
    if let strongModel, let weakModel {
      lines.append("strong quality  \(quality(strongQuality))  \(strongModel)")
      lines.append("weak quality    \(quality(weakQuality))  \(weakModel)")
      return lines.map { $0 + "\n" }.joined()
    }
    let showsCost = models.contains { $0.cost != nil }
    var table = TextTable(
      ["model", "rows", "quality"] + (showsCost ? ["cost per 1,000"] : []),
      aligned: [.left, .right, .right, .right], indentation: 0)
    for model in models {
      table.append(
        [model.name, model.rows.readable, quality(model.quality)]
          + (showsCost ? [NumberText.dollars(model.cost)] : []))
    }
    return lines.map { $0 + "\n" }.joined() + "\n" + table.text + "\n"
  }

  private func quality(_ value: Double?) -> String {
    scale == .raw ? NumberText.fixed(value, 4) : NumberText.percent(value, 3)
  }

  /// One JSON object with snake_case keys; keys without a value are left out.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { preconditionFailure("no JSON") }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// The models as comma-separated values with a header.
  public var csv: String {
    "model,rows,quality,cost\n"
      + models.map { model in
        let name = "\"" + model.name.replacingOccurrences(of: "\"", with: "\"\"") + "\""
        return [
          name, String(model.rows), NumberText.exact(model.quality), NumberText.exact(model.cost),
        ].joined(separator: ",") + "\n"
      }.joined()
  }
}
