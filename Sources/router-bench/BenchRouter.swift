import ArgumentParser
import CommandSupport
import Glibc
import PromptFeatures
import RouterScoring

/// A router to measure.
struct BenchRouter {
  /// The artifact's path, or what an untrained router is like.
  var name: String
  var scorer: Scorer

  static let defaultPath = "models/router.safetensors"

  /// The routers that the options ask for: the artifact, or else untrained ones.
  ///
  /// - Parameter prompts: the text that untrained routers take their n-grams from.
  static func chosen(
    artifact: String?, preset: UntrainedRouter.Preset?, prompts: [[UInt8]]
  ) throws -> [BenchRouter] {
    if let path = try artifactPath(artifact, preset: preset) {
      return [BenchRouter(name: path, scorer: try open(path))]
    }
    return try (preset.map { [$0] } ?? UntrainedRouter.Preset.allCases).map { preset in
      let model = UntrainedRouter(preset: preset, prompts: prompts).model
      return BenchRouter(name: "untrained \(preset.rawValue)", scorer: try Scorer(model))
    }
  }

  /// The artifact to measure; nil for untrained routers.
  static func artifactPath(
    _ artifact: String?, preset: UntrainedRouter.Preset?
  ) throws -> String? {
    guard artifact == nil || preset == nil else {
      throw ValidationError("--preset makes an untrained router: leave out --artifact")
    }
    if let artifact { return artifact }
    return preset == nil && access(defaultPath, F_OK) == 0 ? defaultPath : nil
  }

  static func open(_ path: String, memoryMapped: Bool = false) throws -> Scorer {
    do {
      return try Scorer.open(path, memoryMapped: memoryMapped)
    } catch {
      switch error {
      case .cannotOpen, .notAFile: throw CommandFailure(error.message, .missingInput)
      case .cannotRead: throw CommandFailure(error.message, .inputOutput)
      default: throw CommandFailure("\(path): \(error.message)", .invalidData)
      }
    }
  }
}
