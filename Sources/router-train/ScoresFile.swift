import CommandSupport
import Foundation
import PreferenceData
import RouterEvaluation

/// Scores that programs exchange for paired comparisons: JSON {method: {row id: score}}.
enum ScoresFile {
  static func read(_ path: String) throws -> [String: [String: Double]] {
    try JSONFile.read(path, as: [String: [String: Double]].self, shape: "{method: {row id: score}}")
  }

  /// The scores in the order of the outcomes.
  static func align(
    _ scores: [String: Double], with outcomes: PairOutcomes, ids: StringColumn, method: String,
    file: String
  ) throws -> [Double] {
    try outcomes.row.map { row in
      let id = ids[Int(row)]
      guard let score = scores[id], score.isFinite else {
        throw CommandFailure(
          "\(file): '\(method)' has no score for row '\(id)'; give one for every row that is "
            + "measured", .invalidData)
      }
      return score
    }
  }

  static func text(
    _ scores: [Double], of outcomes: PairOutcomes, ids: StringColumn
  ) throws -> String {
    var named: [String: Double] = [:]
    for (row, score) in zip(outcomes.row, scores) { named[ids[Int(row)]] = score }
    guard named.count == scores.count, named[""] == nil else {
      throw CommandFailure(
        "the rows have no unique ids to write scores under; give every row an id", .invalidData)
    }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data = try encoder.encode(["turnout": named])
    return String(decoding: data, as: UTF8.self) + "\n"
  }
}

/// Folds given from outside: JSON {row id: fold}.
enum FoldsFile {
  static func read(_ path: String) throws -> [String: Int] {
    let folds = try JSONFile.read(path, as: [String: Int].self, shape: "{row id: fold}")
    for (id, fold) in folds where !(0..<1000).contains(fold) {
      throw CommandFailure(
        "\(path): fold \(fold) of row '\(id)' is out of range; folds count from 0", .invalidData)
    }
    return folds
  }
}

private enum JSONFile {
  static func read<Value: Decodable>(_ path: String, as: Value.Type, shape: String) throws -> Value
  {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("\(path): cannot be read; check the path", .missingInput)
    }
    do {
      return try JSONDecoder().decode(Value.self, from: data)
    } catch {
      throw CommandFailure("\(path): not JSON of the form \(shape)", .invalidData)
    }
  }
}
