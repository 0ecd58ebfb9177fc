import Foundation
import TestSupport
import Testing

/// `router-train --distill` with a small encoder that the tests write.
@Suite struct DistillCommandTests {
  private let folder: TemporaryFolder
  private let encoder: String
  private let data: String

  init() throws {
    folder = try TemporaryFolder()
    let files = try TemporaryFolder()
    encoder = folder.path("small-encoder")
    try SmallEncoder().write(to: files)
    try FileManager.default.copyItem(atPath: files.url.path, toPath: encoder)
    data = folder.path("battles.jsonl")
    let simulated = try Tool("router-data").run(
      ["simulate", "--rows", "1200", "--prompts", "150", "--out", data])
    #expect(simulated.status == 0)
  }

  private func train(_ flags: [String]) throws -> Tool.Outcome {
    try Tool("router-train").run(
      ["--data", data, "--out", folder.path("router.safetensors")] + flags)
  }

  @Test func `the artifact names the encoder without its path, and serves without it`() throws {
    let outcome = try train(["--distill", encoder, "--algorithm", "logistic"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("distilled-rbf"))
    let path = folder.path("router.safetensors")
    let first = try Data(contentsOf: URL(filePath: path))
    let header = String(decoding: first.prefix(20_000), as: UTF8.self)
    #expect(header.contains(#"\"name\":\"small-encoder\""#))
    #expect(header.contains("distilled.codes"))
    #expect(!header.contains(encoder))
    #expect(try train(["--distill", encoder + "/", "--algorithm", "logistic"]).status == 0)
    #expect(try Data(contentsOf: URL(filePath: path)) == first)
    try FileManager.default.removeItem(atPath: encoder)
    let evaluated = try Tool("router-eval").run(["--artifact", path, "--threshold", "0.3"])
    #expect(evaluated.status == 0, "\(evaluated.errors)")
  }

  @Test func `cross-validation and matrix factorization distill too`() throws {
    let validated = try train([
      "--distill", encoder, "--algorithm", "logistic", "--cross-validate", "2",
    ])
    #expect(validated.status == 0, "\(validated.errors)")
    #expect(try train(["--distill", encoder, "--algorithm", "mf"]).status == 0)
    #expect(try train(["--distill", encoder, "--algorithm", "routellm-mf"]).status == 0)
  }

  @Test func `folders without an encoder, and damaged ones, are refused`() throws {
    #expect(try train(["--distill", folder.path("nowhere")]).status == 66)
    try folder.write("{}", to: "small-encoder/config.json")
    let outcome = try train(["--distill", encoder])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("config.json"))
    #expect(!folder.names.contains("router.safetensors"))
  }
}
