import RouterScoring
import TestSupport

/// A small router, written to a file.
struct SampleRouter {
  let folder: TemporaryFolder
  let path: String
  /// The same router for Swift.
  let scorer: Scorer

  init(readsEmbedding: Bool = false, strong: String = "openai/gpt-4") throws {
    folder = try TemporaryFolder(inMemory: true)
    path = folder.path("router.safetensors")
    let model = SampleModel.model(readsEmbedding: readsEmbedding, strong: strong)
    try model.write(to: path)
    scorer = try Scorer(model)
  }
}
