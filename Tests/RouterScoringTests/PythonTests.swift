import Foundation
import PromptFeatures
import TestSupport
import Testing

@testable import RouterScoring

/// The interpreter with the `safetensors` package that `make test` installs.
private let python = packageRoot.appending(path: ".venv/bin/python")

private let needsPython: Comment =
  "needs .venv/bin/python with numpy and safetensors; make test installs it"

private let hasPython = FileManager.default.isExecutableFile(atPath: python.path)

@Suite struct PythonTests {
  /// What a Python script prints, read as JSON.
  private func run<Output: Decodable>(
    _ script: String, _ arguments: [String], in folder: TemporaryFolder, as type: Output.Type
  ) throws -> Output {
    let outcome = try Tool(at: python).run(
      [try folder.write(script, to: "script.py")] + arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try JSONDecoder().decode(type, from: Data(outcome.output.utf8))
  }

  /// Prompts of all kinds, one of several turns, one that is cut, some that are no UTF-8.
  private var prompts: [[[UInt8]]] {
    var numbers = Numbers(seed: 11)
    let pieces = [
      "the", "Which", "counterrevolutionaries", "x", "7", "1234567890", " ", " ", " ", "\n",
      "\n\n", "\t", ". ", "? ", "! ", ", ", "A. ", "\n(b) ", "\n- ", "\n12) ", "```", "`",
      "\"", "$x^2=3$", "\\frac{1}{2}", "é", "ÉTÉ", "Straße", "Привет", "Ω", "漢字", "ひ", "한국어",
      "ภาษา", "。", "？", "“", "🙂", "½", "×", "ǅ", "Ｆ",
    ].map { Array($0.utf8) }
    func text(_ count: Int) -> [UInt8] {
      var bytes: [UInt8] = []
      while bytes.count < count {
        bytes += pieces[Int((numbers.next() + 1) * 0.5 * Float(pieces.count))]
        if numbers.next() > 0.95 { bytes.append(UInt8((numbers.next() + 1) * 63) + 128) }
      }
      return bytes
    }
    var prompts = Fixture.prompts.map { $0.map { Array($0.utf8) } }
    for length in stride(from: 1, to: 900, by: 45) { prompts.append([text(length)]) }
    prompts.append((0..<30).map { text(20 + $0) })
    prompts.append([text(40_000), text(33_000)])
    return prompts
  }

  @Test(.enabled(if: hasPython, needsPython))
  func `the reader in format.md scores prompts as the scorer does`() throws {
    let page = try String(
      contentsOf: packageRoot.appending(path: "notebooks-docs/format.md"), encoding: .utf8)
    let code = try #require(page.components(separatedBy: "```python\n").last)
    let folder = try TemporaryFolder()
    let end = try #require(code.range(of: "\n```", options: .backwards))
    try folder.write(String(code[..<end.lowerBound]) + "\n", to: "reader.py")
    let prompts = prompts
    try folder.write(try JSONEncoder().encode(prompts), to: "prompts.json")
    let model = Fixture.model()
    try model.write(to: folder.path("router.safetensors"))
    struct Reading: Decodable {
      var scores: [Double]
      var winRates: [Double]
    }
    let reading = try run(
      """
      import json, sys
      from reader import Router
      router = Router(sys.argv[1])
      prompts = [[bytes(turn) for turn in turns] for turns in json.load(open(sys.argv[2]))]
      scores = [router.score(turns, json.loads(sys.argv[3])) for turns in prompts]
      json.dump({"scores": scores, "winRates": [router.win_rate(s) for s in scores]}, sys.stdout)
      """,
      [
        folder.path("router.safetensors"), folder.path("prompts.json"),
        "\(Fixture.suppliedEmbedding)",
      ], in: folder, as: Reading.self)
    let scorer = try Scorer(model)
    var scratch = Scorer.Scratch(for: scorer)
    #expect(reading.scores.count == prompts.count)
    for (index, turns) in prompts.enumerated() {
      let score = withTurns(bytes: turns) { turns in
        Fixture.suppliedEmbedding.withUnsafeBufferPointer {
          scorer.score(turns: turns, embedding: $0, scratch: &scratch)
        }
      }
      #expect(abs(score - reading.scores[index]) < 2e-4, "prompt \(index)")
      #expect(abs(scorer.winRate(score: score) - reading.winRates[index]) < 1e-4)
    }
  }

  @Test(.enabled(if: hasPython, needsPython))
  func `Python's safetensors reads every tensor and all metadata`() throws {
    let folder = try TemporaryFolder()
    let model = Fixture.model()
    try model.write(to: folder.path("router.safetensors"))
    struct Reading: Decodable {
      var metadata: [String: String]
      var dtypes: [String: String]
      var shapes: [String: [Int]]
      var values: [String: [Float]]
    }
    let reading = try run(
      """
      import json, sys
      from safetensors import safe_open
      with safe_open(sys.argv[1], framework="np") as file:
          metadata = file.metadata()
          tensors = {name: file.get_tensor(name) for name in file.keys()}
      json.dump({
          "metadata": metadata,
          "dtypes": {name: str(value.dtype) for name, value in tensors.items()},
          "shapes": {name: list(value.shape) for name, value in tensors.items()},
          "values": {name: [float(v) for v in value.ravel()] for name, value in tensors.items()},
      }, sys.stdout)
      """, [folder.path("router.safetensors")], in: folder, as: Reading.self)
    #expect(reading.metadata["format"] == "turnout-router")
    #expect(reading.metadata["xxh64"]?.count == 16)
    let pair = try JSONReader.read(try #require(reading.metadata["pair"]))
    #expect(
      try JSONFields(pair, name: "pair").string("weak") == model.pair.weak)

    let tokens = try #require(model.views.tokens)
    #expect(reading.dtypes["tokens.rows"] == "uint16")
    #expect(reading.dtypes["tokens.codes"] == "int8")
    #expect(reading.dtypes["provenance.prompt_hashes"] == "uint32")
    #expect(reading.dtypes["ngrams.idf"] == "float32")
    #expect(reading.shapes["tokens.codes"] == [Fixture.rows, Fixture.dimension])
    #expect(reading.values["tokens.codes"] == tokens.codes.map(Float.init))
    #expect(reading.values["tokens.rows"] == tokens.rowOfBucket.map(Float.init))
    #expect(reading.values["tokens.scales"] == tokens.scales)
    #expect(reading.values["ngrams.idf"] == model.views.ngrams?.inverseDocumentFrequencies)
    #expect(reading.values["score.quantiles"] == model.scoreQuantiles)
    #expect(reading.values["models.factors"] == model.modelHeads?.factors)
    let hashes = model.provenance.promptHashes.map { Float(Double($0)) }
    #expect(reading.values["provenance.prompt_hashes"] == hashes)
    try model.encoded().withUnsafeBytes { bytes in
      let file = try TensorFile(bytes)
      #expect(Set(reading.values.keys) == Set(file.records.keys))
      #expect(Set(reading.metadata.keys) == Set(file.metadata.keys))
    }
  }
}
