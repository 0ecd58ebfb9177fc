import Foundation
import TestSupport

/// A router that router-train made of ``JudgmentRows``, once for all tests that only need any.
struct TrainedSample: Sendable {
  /// The folder with `data.jsonl` and `router.safetensors`; nothing may be changed in it.
  private let folder: TemporaryFolder
  let artifact: String

  static let shared = Result { try TrainedSample() }

  private init() throws {
    folder = try TemporaryFolder()
    try folder.write(JudgmentRows.scores(300))
    artifact = folder.path("router.safetensors")
    let outcome = try Tool("router-train").run(
      ["--data", "data.jsonl", "--out", "router.safetensors"] + quick, in: folder.url)
    guard outcome.status == 0 else { throw Failure(description: outcome.errors) }
  }

  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Puts a copy of the data and of the router into a folder.
  static func copy(to target: TemporaryFolder) throws {
    let sample = try shared.get()
    for name in ["data.jsonl", "router.safetensors"] {
      try FileManager.default.copyItem(
        atPath: sample.folder.path(name), toPath: target.path(name))
    }
  }
}

/// Settings for tests that are not about quality.
let quick = ["--preset", "fast", "--bootstrap", "20"]
