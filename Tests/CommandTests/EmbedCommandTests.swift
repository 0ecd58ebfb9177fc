import Foundation
import TestSupport
import Testing

/// `router-data embed`, with a small encoder that the tests write.
@Suite struct EmbedCommandTests {
  private let folder: TemporaryFolder
  private let model: String

  init() throws {
    folder = try TemporaryFolder()
    let encoder = try TemporaryFolder()
    model = folder.path("encoder")
    try SmallEncoder().write(to: encoder)
    try FileManager.default.copyItem(atPath: encoder.url.path, toPath: model)
  }

  private func embed(_ data: String, _ flags: [String] = []) throws -> Tool.Outcome {
    try Tool("router-data").run(
      ["embed", "--model", model, "--data", data, "--out", folder.path("x.npy")] + flags)
  }

  /// The numbers of the file that was written, row by row.
  private func vectors() throws -> [[Float]] {
    let data = try Data(contentsOf: URL(filePath: folder.path("x.npy")))
    let start = 10 + Int(data[8]) + Int(data[9]) << 8
    let numbers = data[start...].withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    return stride(from: 0, to: numbers.count, by: 28).map { Array(numbers[$0..<$0 + 28]) }
  }

  private func scores(_ prompts: [String], row: [Int]? = nil) throws -> String {
    let lines = try prompts.enumerated().map { index, prompt in
      var line: [String: Any] = ["prompt": prompt, "scores": ["a": 1, "b": index % 2]]
      if let row { line["row"] = row[index] }
      return String(decoding: try JSONSerialization.data(withJSONObject: line), as: UTF8.self)
    }
    return try folder.write(lines.joined(separator: "\n") + "\n", to: "data.jsonl")
  }

  private func cosine(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }

  @Test func `one vector per row, equal prompts having equal ones`() throws {
    let outcome = try embed(try scores(["hello world", "unaffable", "hello world"]))
    #expect(outcome.status == 0)
    #expect(outcome.errors == "")
    #expect(outcome.output.contains("2 prompts"))
    #expect(outcome.output.contains("3 rows"))
    let vectors = try vectors()
    #expect(vectors.count == 3)
    #expect(vectors[0] == vectors[2])
    #expect(cosine(vectors[0], vectors[1]) < 0.99)
    #expect(abs(cosine(vectors[1], vectors[1]) - 1) < 1e-5)
  }

  @Test func `contaminated rows have no vector, as they train nothing`() throws {
    let path = try folder.write(
      """
      {"prompt": "hello", "scores": {"a": 1, "b": 0}, "contaminated": true}
      {"prompt": "world", "scores": {"a": 1, "b": 0}}

      """)
    #expect(try embed(path).output.contains("1 contaminated"))
    #expect(try vectors().count == 1)
    #expect(try embed(path, ["--include-contaminated"]).status == 0)
    #expect(try vectors().count == 2)
  }

  @Test func `row keys are followed, and what none asks for is zero`() throws {
    let data = try scores(["hello", "world", "hello"], row: [3, 0, 3])
    #expect(try embed(data).status == 0)
    let vectors = try vectors()
    #expect(vectors.count == 4)
    #expect(vectors[1] == [Float](repeating: 0, count: 28))
    #expect(vectors[3] != vectors[0])
    #expect(try embed(try scores(["hello", "world"], row: [1, 1])).status == 65)
    #expect(try embed(try scores(["hello", "world"], row: [1, 2_000_000])).status == 65)
  }

  @Test func `later turns weigh more`() throws {
    let path = try folder.write(
      """
      {"prompt": "hello world", "scores": {"a": 1, "b": 0}}
      {"prompt": "unaffable", "scores": {"a": 1, "b": 0}}
      {"prompt_turns": ["hello world", "unaffable"], "scores": {"a": 1, "b": 0}}

      """)
    #expect(try embed(path).status == 0)
    let vectors = try vectors()
    let sum = zip(vectors[0], vectors[1]).map { $0 / 2 + $1 }
    let length = cosine(sum, sum).squareRoot()
    #expect(zip(sum, vectors[2]).allSatisfy { abs($0 / length - $1) < 1e-5 })
  }

  @Test func `the trainer reads what was written`() throws {
    let data = folder.path("battles.jsonl")
    let simulated = try Tool("router-data").run(
      ["simulate", "--rows", "1500", "--prompts", "60", "--out", data])
    #expect(simulated.status == 0)
    #expect(try embed(data, ["--max-tokens", "8", "--threads", "2"]).status == 0)
    let trained = try Tool("router-train").run([
      "--data", data, "--algorithm", "mf", "--embeddings", folder.path("x.npy"), "--out",
      folder.path("router.safetensors"),
    ])
    #expect(trained.status == 0, "\(trained.errors)")
  }

  @Test func `weights so large that numbers overflow are refused`() throws {
    var files = SmallEncoder()
    let index = try #require(files.tensors.firstIndex { $0.name.hasSuffix("output.dense.bias") })
    files.tensors[index].numbers = files.tensors[index].numbers.map { _ in 3e38 }
    let encoder = try TemporaryFolder()
    try files.write(to: encoder)
    let outcome = try Tool("router-data").run([
      "embed", "--model", encoder.url.path, "--data", try scores(["hello", "world"]), "--out",
      folder.path("x.npy"),
    ])
    #expect(outcome.status == 65)
    #expect(!folder.names.contains("x.npy"))
  }

  @Test func `wrong files and flags are refused, and nothing is left behind`() throws {
    let data = try scores(["hello", "world"])
    let command = try Tool("router-data")
    let out = folder.path("x.npy")
    func status(_ model: String, _ data: String, _ out: String, _ flags: [String] = []) throws
      -> Int32
    {
      try command.run(["embed", "--model", model, "--data", data, "--out", out] + flags).status
    }
    #expect(try status(folder.path("nowhere"), data, out) == 66)
    #expect(try status(model, folder.path("nowhere.jsonl"), out) == 66)
    #expect(try status(model, data, folder.path("nowhere/x.npy")) == 73)
    #expect(try status(model, data, out, ["--max-tokens", "41"]) == 64)
    #expect(try status(model, data, out, ["--max-tokens", "2"]) == 64)
    #expect(try status(model, data, out, ["--threads", "0"]) == 64)
    try FileManager.default.removeItem(atPath: model + "/vocab.txt")
    #expect(try status(model, data, out) == 66)
    try folder.write("[UNK]\n", to: "encoder/vocab.txt")
    #expect(try status(model, data, out) == 65)
    #expect(folder.names == ["data.jsonl", "encoder"])
  }
}
