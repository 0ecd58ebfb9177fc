// Writes small routers for the programs beside this file into the folder that is given.

import RouterScoring

@main
enum WriteRouters {
  static func main() throws {
    let folder = CommandLine.arguments.dropFirst().first ?? "."
    for readsEmbedding in [false, true] {
      let name = readsEmbedding ? "embedding" : "text"
      try SampleModel.model(readsEmbedding: readsEmbedding, buckets: 256)
        .write(to: "\(folder)/\(name).safetensors")
    }
  }
}
