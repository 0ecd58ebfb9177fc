import Foundation
import PreferenceData
import TestSupport
import Testing

/// Reads text as a file.
func read(
  _ content: String, name: String = "data.jsonl", _ reader: DatasetReader = DatasetReader()
) throws -> LoadedDataset {
  try read(Data(content.utf8), name: name, reader)
}

func read(
  _ content: Data, name: String = "data.jsonl", _ reader: DatasetReader = DatasetReader()
) throws -> LoadedDataset {
  let folder = try TemporaryFolder()
  return try reader.read([folder.write(content, to: name)])
}

func readBattles(
  _ content: String, _ reader: DatasetReader = DatasetReader(),
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> BattleTable {
  guard case .battles(let table) = try read(content, reader).dataset else {
    Issue.record("these are no battles", sourceLocation: sourceLocation)
    return BattleTable()
  }
  return table
}

func readScores(
  _ content: String, _ reader: DatasetReader = DatasetReader(),
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> ScoreTable {
  guard case .scores(let table) = try read(content, reader).dataset else {
    Issue.record("these are no scores", sourceLocation: sourceLocation)
    return ScoreTable()
  }
  return table
}

/// A battle as a line, with keys replaced or added, or removed where nil.
func battle(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
  var keys = [
    "prompt": "\"What is it?\"", "model_a": "\"strong\"", "model_b": "\"weak\"",
    "winner": "\"model_a\"",
  ]
  for (key, value) in changes { keys[key] = value }
  return "{" + keys.map { "\"\($0)\": \($1)" }.sorted().joined(separator: ", ") + "}"
}

/// The error of reading what cannot be read.
func readingError(
  _ content: String, name: String = "data.jsonl", _ reader: DatasetReader = DatasetReader(),
  sourceLocation: SourceLocation = #_sourceLocation
) throws -> DataError {
  let error = #expect(throws: DataError.self, sourceLocation: sourceLocation) {
    try read(content, name: name, reader)
  }
  return try #require(error, sourceLocation: sourceLocation)
}
