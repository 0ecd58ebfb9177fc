import Foundation
import PreferenceData

extension ValidationReport {
  /// The report as one JSON object; what is unknown is null.
  var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // A plain value of numbers and texts, which cannot fail to be encoded.
    return String(decoding: try! encoder.encode(Document(loaded, summary)), as: UTF8.self)
  }
}

private struct Document: Encodable {
  private enum Key: String, CodingKey {
    case kind, files, rows, prompts, groups, models, tasks, simulated, ties, pairs, reasons
    case medianPromptBytes = "median_prompt_bytes"
    case invalidRows = "invalid_rows"
    case contaminatedRows = "contaminated_rows"
    case selfBattleRows = "self_battle_rows"
    case unjudgedRows = "unjudged_rows"
    case pairsInBothOrders = "pairs_in_both_orders"
    case firstWinShare = "first_win_share"
    case path, sha256, name, cost, shape, notes
    case meanOutcome = "mean_outcome"
  }

  private let loaded: LoadedDataset
  private let summary: DatasetSummary

  init(_ loaded: LoadedDataset, _ summary: DatasetSummary) {
    self.loaded = loaded
    self.summary = summary
  }

  func encode(to encoder: any Encoder) throws {
    var document = encoder.container(keyedBy: Key.self)
    try document.encode(summary.judgments == nil ? "scores" : "battles", forKey: .kind)
    try document.encode(summary.rows, forKey: .rows)
    try document.encode(summary.prompts, forKey: .prompts)
    try document.encode(summary.groups, forKey: .groups)
    try document.encode(summary.medianPromptBytes, forKey: .medianPromptBytes)
    try document.encode(summary.tasks, forKey: .tasks)
    try document.encode(summary.isSimulated, forKey: .simulated)
    try document.encode(summary.judgments?.tieShare, forKey: .ties)
    try document.encode(summary.judgments?.pairs, forKey: .pairs)
    try document.encode(summary.judgments?.pairsInBothOrders, forKey: .pairsInBothOrders)
    try document.encode(summary.judgments?.firstWinShare, forKey: .firstWinShare)
    try document.encode(loaded.invalidRows, forKey: .invalidRows)
    try document.encode(loaded.contaminatedRows, forKey: .contaminatedRows)
    try document.encode(loaded.selfBattleRows, forKey: .selfBattleRows)
    try document.encode(loaded.unjudgedRows, forKey: .unjudgedRows)
    try document.encode(loaded.companionNotes, forKey: .notes)
    try document.encode(loaded.firstInvalid.map(\.message), forKey: .reasons)
    var files = document.nestedUnkeyedContainer(forKey: .files)
    for file in loaded.files {
      var entry = files.nestedContainer(keyedBy: Key.self)
      try entry.encode(file.path, forKey: .path)
      try entry.encode(file.sha256, forKey: .sha256)
      try entry.encode(file.rows, forKey: .rows)
      try entry.encode(file.shape.rawValue, forKey: .shape)
    }
    var models = document.nestedUnkeyedContainer(forKey: .models)
    for model in summary.models {
      var entry = models.nestedContainer(keyedBy: Key.self)
      try entry.encode(model.name, forKey: .name)
      try entry.encode(model.rows, forKey: .rows)
      try entry.encode(model.meanOutcome, forKey: .meanOutcome)
      try entry.encode(model.meanCost, forKey: .cost)
    }
  }
}
