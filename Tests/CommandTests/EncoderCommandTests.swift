import Foundation
import TestSupport
import Testing

/// `--encoder` of `router-train` and `router-eval`, with small encoders that the tests write.
@Suite struct EncoderCommandTests {
  private let folder: TemporaryFolder
  private let encoder: String
  private let data: String
  private let router: String

  init() throws {
    folder = try TemporaryFolder()
    encoder = folder.path("small-encoder")
    try Self.write(SmallEncoder(), to: encoder)
    data = folder.path("battles.jsonl")
    router = folder.path("router.safetensors")
    let simulated = try Tool("router-data").run(
      ["simulate", "--rows", "1200", "--prompts", "150", "--out", data])
    #expect(simulated.status == 0)
  }

  private static func write(_ encoder: SmallEncoder, to path: String) throws {
    let files = try TemporaryFolder()
    try encoder.write(to: files)
    try FileManager.default.copyItem(atPath: files.url.path, toPath: path)
  }

  private func train(_ flags: [String]) throws -> Tool.Outcome {
    try Tool("router-train").run(
      ["--data", data, "--preset", "fast", "--bootstrap", "20", "--out", router] + flags)
  }

  private func evaluate(_ flags: [String]) throws -> Tool.Outcome {
    try Tool("router-eval").run(
      ["--artifact", router, "--bootstrap", "20", "--format", "json"] + flags)
  }

  private func apgr(_ outcome: Tool.Outcome, _ key: String? = nil) throws -> Double {
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    var fields = try #require(object as? [String: Any])
    if let key { fields = try #require(fields[key] as? [String: Any]) }
    return try #require(fields["apgr"] as? Double)
  }

  @Test(arguments: ["logistic", "mf"])
  func `the evaluation encodes as training did, and comes to the same`(algorithm: String) throws {
    let trained = try train(["--encoder", encoder, "--algorithm", algorithm, "--format", "json"])
    #expect(trained.status == 0, "\(trained.errors)")
    let heldOut = try apgr(trained, "held_out")
    let evaluated = try evaluate(["--encoder", encoder])
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(abs(try apgr(evaluated) - heldOut) < 1e-3)
    // The same vectors out of a file.
    let vectors = folder.path("x.npy")
    let embedded = try Tool("router-data").run(
      ["embed", "--model", encoder, "--data", data, "--out", vectors])
    #expect(embedded.status == 0)
    let fromFile = try evaluate(["--embeddings", vectors])
    #expect(fromFile.status == 0, "\(fromFile.errors)")
    #expect(abs(try apgr(fromFile) - heldOut) < 1e-3)
    #expect(
      try evaluate(["--data", data, "--encoder", encoder, "--report", folder.path("r.html")])
        .status == 0)
  }

  @Test func `a choice among all models is evaluated with an encoder too`() throws {
    var lines: [String] = []
    for index in 0..<150 {
      let isHard = index % 3 == 0
      lines.append(
        #"{"prompt": "\#(isHard ? "prove" : "greet") number \#(index) please", "scores": "#
          + #"{"a": 1, "b": \#(isHard ? 0 : 1), "c": \#(index % 2)}, "#
          + #""costs": {"a": 0.01, "b": 0.001, "c": 0.0005}}"#)
    }
    let scores = try folder.write(lines.joined(separator: "\n") + "\n", to: "scores.jsonl")
    let trained = try Tool("router-train").run([
      "--data", scores, "--models", "all", "--preset", "fast", "--bootstrap", "20", "--encoder",
      encoder, "--out", router,
    ])
    #expect(trained.status == 0, "\(trained.errors)")
    let evaluated = try evaluate(["--choose", "--encoder", encoder])
    #expect(evaluated.status == 0, "\(evaluated.errors)")
    #expect(try evaluate(["--choose"]).status == 64)
  }

  @Test func `another encoder is refused, by name`() throws {
    #expect(try train(["--encoder", encoder, "--algorithm", "logistic"]).status == 0)
    var other = SmallEncoder()
    other.tensors[0].numbers[0] += 1
    try Self.write(other, to: folder.path("other-encoder"))
    let outcome = try evaluate(["--encoder", folder.path("other-encoder")])
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("the encoder small-encoder (SHA-256 "))
    #expect(outcome.errors.contains("other-encoder is another one"))
  }

  @Test func `without embeddings the router says what it needs`() throws {
    #expect(try train(["--encoder", encoder, "--algorithm", "logistic"]).status == 0)
    let outcome = try evaluate([])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("the encoder small-encoder with --encoder"))
    #expect(try evaluate(["--encoder", folder.path("nowhere")]).status == 66)
    #expect(try evaluate(["--embeddings", folder.path("nowhere.npy")]).status == 66)
    #expect(try evaluate(["--embeddings", "x.npy", "--encoder", encoder]).status == 64)
    #expect(try train(["--embeddings", "x.npy", "--encoder", encoder]).status == 64)
  }

  @Test func `a router that reads text alone takes no embeddings`() throws {
    #expect(try train(["--algorithm", "logistic"]).status == 0)
    let outcome = try evaluate(["--encoder", encoder])
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("leave out --encoder"))
    #expect(try evaluate(["--traffic", data, "--encoder", encoder]).status == 64)
    #expect(try train(["--target", "difficulty", "--encoder", encoder]).status == 64)
  }
}
