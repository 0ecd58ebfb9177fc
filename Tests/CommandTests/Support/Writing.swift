import Foundation
import TestSupport
import Testing

/// The ways in which the commands write a file that is named to them.
enum Writing: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case router = "router-train --out"
  case scores = "router-train --write-scores"
  case drawing = "router-eval --svg"
  case curve = "router-eval --csv"
  case page = "router-eval --report"
  case constants = "router-eval --constants --csv"
  case rows = "router-data simulate --out"
  case truth = "router-data simulate --truth"
  case imported = "router-data import --out"

  var testDescription: String { rawValue }

  var tool: String { String(rawValue.prefix { $0 != " " }) }

  /// What to run in a folder prepared by ``TrainedSample/copy(to:)``.
  func arguments(_ path: String) -> [String] {
    let train = ["--data", "data.jsonl", "--format", "json"] + quick
    let evaluate = ["--artifact", "router.safetensors", "--bootstrap", "20"]
    switch self {
    case .router: return train + ["--out", path]
    case .scores: return train + ["--cross-validate", "3", "--write-scores", path]
    case .drawing: return evaluate + ["--csv", "other.csv", "--svg", path]
    case .curve: return evaluate + ["--svg", "other.svg", "--csv", path]
    case .page: return evaluate + ["--csv", "other.csv", "--report", path]
    case .constants: return ["--data", "data.jsonl", "--constants", "--csv", path]
    case .rows:
      return ["simulate", "--rows", "3000", "--truth", "other.json", "--out", path]
    case .imported: return ["import", "data.jsonl", "--out", path]
    case .truth:
      return ["simulate", "--rows", "3000", "--out", "other.jsonl", "--truth", path]
    }
  }

  func run(_ path: String, in folder: TemporaryFolder) throws -> Tool.Outcome {
    try Tool(tool).run(arguments(path), in: folder.url)
  }
}
