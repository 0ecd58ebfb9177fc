import Foundation
import LinearAlgebra
import SentenceEncoding
import TestSupport
import Testing

@Suite struct EncoderTests {
  private static let realModel = ProcessInfo.processInfo.environment["TURNOUT_ENCODER"]

  private static let firstToken = [
    "modules.json": """
    [{"type": "sentence_transformers.models.Transformer", "path": ""},
     {"type": "sentence_transformers.models.Pooling", "path": "1_Pooling"}]
    """,
    "1_Pooling/config.json":
      #"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": false}"#,
  ]

  private func largestDifference(_ a: Matrix<Float>, _ b: [[Float]]) -> Float {
    #expect(a.rowCount == b.count && a.columnCount >= b[0].count)
    return b.indices.flatMap { row in
      zip(a.row(row), b[row]).map { abs($0 - $1) }
    }.max() ?? .nan
  }

  @Test func `the vectors are those of PyTorch`() throws {
    let vectors = try SmallEncoder().encoder().encode(SmallEncoder.texts)
    #expect(largestDifference(vectors, GoldenVectors.mean) < 3e-6)
  }

  @Test func `the first token's state alone is taken where the files ask for it`() throws {
    var files = SmallEncoder()
    files.files.merge(Self.firstToken) { $1 }
    let vectors = try files.encoder().encode(SmallEncoder.texts)
    #expect(largestDifference(vectors, GoldenVectors.first) < 3e-5)
  }

  @Test(arguments: ["F16", "BF16", "F64"])
  func `weights of other number types give the same vectors`(type: String) throws {
    var files = SmallEncoder()
    let expected = try files.encoder().encode(SmallEncoder.texts)
    files.type = type
    #expect(try files.encoder().encode(SmallEncoder.texts) == expected)
  }

  @Test func `a model inside of a larger one, with names of old, is found`() throws {
    var files = SmallEncoder()
    let expected = try files.encoder().encode(SmallEncoder.texts)
    for index in files.tensors.indices {
      var name = "bert." + files.tensors[index].name
      name = name.replacingOccurrences(of: "LayerNorm.weight", with: "LayerNorm.gamma")
      name = name.replacingOccurrences(of: "LayerNorm.bias", with: "LayerNorm.beta")
      files.tensors[index].name = name
    }
    files.tensors.append(.init(name: "cls.predictions.bias", shape: [3], numbers: [1, 2, 3]))
    #expect(try files.encoder().encode(SmallEncoder.texts) == expected)
  }

  @Test func `the number of threads changes no bit`() throws {
    let encoder = try SmallEncoder().encoder()
    let texts = (0..<70).map { String(repeating: "sum of ", count: $0 % 20) + "\($0)" }
    #expect(encoder.encode(texts, threads: 3) == encoder.encode(texts))
  }

  @Test func `what else is encoded matters no more than rounding`() throws {
    let encoder = try SmallEncoder().encoder()
    let texts = (0..<50).map { String(repeating: "quantum ", count: $0 % 11) + "x\($0)" }
    let together = encoder.encode(texts)
    for (row, text) in texts.enumerated() {
      let alone = encoder.encode([text])
      #expect(zip(alone.row(0), together.row(row)).allSatisfy { abs($0 - $1) < 2e-6 })
    }
  }

  @Test func `vectors have length one, and no text gives none`() throws {
    let encoder = try SmallEncoder().encoder()
    for norm in encoder.encode(SmallEncoder.texts).squaredRowNorms() {
      #expect(abs(norm - 1) < 1e-6)
    }
    #expect(encoder.encode([]).rowCount == 0)
  }

  @Test func `the shortest of all limits cuts texts off`() throws {
    var files = SmallEncoder()
    #expect(try files.encoder().maximumTokens == 32)
    files.files["tokenizer_config.json"] = #"{"model_max_length": 17}"#
    #expect(try files.encoder().maximumTokens == 17)
    files.files["sentence_bert_config.json"] = nil
    files.files["tokenizer_config.json"] = #"{"model_max_length": 1e30}"#
    #expect(try files.encoder().maximumTokens == 40)
  }

  @Test func `progress reaches the end`() async throws {
    let encoder = try SmallEncoder().encoder()
    let tokens = SmallEncoder.texts.map { encoder.tokenizer.tokens(of: $0, limit: 32) }
    await confirmation { reached in
      _ = encoder.encode(tokens: tokens, threads: 2) { if $0 == 1 { reached() } }
    }
  }

  @Test(
    .enabled(
      if: realModel != nil, "needs TURNOUT_ENCODER, the folder of sentence-transformers' MiniLM"))
  func `all-MiniLM-L6-v2 gives the vectors of PyTorch`() throws {
    let encoder = try SentenceEncoder(folder: Self.realModel!)
    let vectors = encoder.encode(SmallEncoder.texts, threads: 2)
    #expect(largestDifference(vectors, GoldenMiniLM.vectors) < 1e-5)
  }
}
