import Foundation
import TestSupport
import Testing

/// The ways in which the commands read a file of judgments, for rules that hold for all of them.
enum Reading: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case train = "router-train"
  case crossValidate = "router-train --cross-validate"
  case learningCurve = "router-train --train-size"
  case evaluate = "router-eval --data"
  case constants = "router-eval --constants"
  case validate = "router-data validate"
  case split = "router-data split"

  /// Those that stop at the first row that cannot be used; `validate` goes on and reports all.
  static let stopping = allCases.filter { $0 != .validate }

  var testDescription: String { rawValue }

  /// - Parameter folder: the working directory, in which the results would appear too.
  func run(
    _ file: String, in folder: TemporaryFolder, _ options: [String] = []
  ) throws -> Tool.Outcome {
    let train = ["--data", file, "--format", "json"] + quick
    switch self {
    case .train:
      return try Tool("router-train").run(
        train + ["--out", "out/router.safetensors"] + options, in: folder.url)
    case .crossValidate:
      return try Tool("router-train").run(
        train + ["--cross-validate", "3", "--write-scores", "scores.json"] + options,
        in: folder.url)
    case .learningCurve:
      return try Tool("router-train").run(
        train + ["--train-size", "40", "--draws", "2"] + options, in: folder.url)
    case .evaluate:
      return try Tool("router-eval").run(
        [
          "--artifact", try TrainedSample.shared.get().artifact, "--data", file, "--bootstrap",
          "20", "--csv", "curve.csv", "--svg", "curve.svg",
        ] + options, in: folder.url)
    case .constants:
      return try Tool("router-eval").run(
        ["--data", file, "--constants", "--csv", "models.csv"] + options, in: folder.url)
    case .validate:
      return try Tool("router-data").run(["validate", file] + options, in: folder.url)
    case .split:
      return try Tool("router-data").run(
        ["split", file, "--out", "part"] + options, in: folder.url)
    }
  }
}
