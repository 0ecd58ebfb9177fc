import CommandSupport
import PreferenceData

/// What `router-data import` prints.
struct ImportReport {
  private static let namedModels = 6
  private let result: DatasetImport.Result

  init(_ result: DatasetImport.Result) { self.result = result }

  var text: String {
    var lines = result.loaded.files.filter { $0.rows > 0 }.map { file in
      "\(file.path): \(file.shape.rawValue), \(file.rows.readable) rows"
    }
    lines += result.loaded.companionNotes
    var facts = TextTable([], aligned: [.left, .left])
    facts.append(["rows read", result.rowsRead.readable])
    for (reason, rows) in result.loaded.leftOut {
      facts.append(["left out", "\(rows.readable) \(reason)"])
    }
    facts.append(["rows written", result.rows.readable])
    if result.contaminatedRows > 0 {
      facts.append(
        ["", "\(result.contaminatedRows.readable) marked contaminated; training leaves them out"])
    }
    facts.append(["models", models])
    facts.append(["size", "\((Double(result.bytes) / 1e6).fixed(1)) MB"])
    lines += ["", facts.text, "", "next: router-train --data \(result.path)"]
    return lines.joined(separator: "\n")
  }

  private var models: String {
    let named = result.models.prefix(Self.namedModels).joined(separator: ", ")
    let more = result.models.count - Self.namedModels
    return "\(result.models.count.readable): \(named)"
      + (more > 0 ? " and \(more.readable) more" : "")
  }
}
