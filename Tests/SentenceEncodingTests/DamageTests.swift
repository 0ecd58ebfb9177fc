import Foundation
import SentenceEncoding
import TestSupport
import Testing

/// Files that someone else wrote, cut or changed: every one is refused with its name and a reason.
@Suite struct DamageTests {
  private func failure(
    _ change: (inout SmallEncoder) throws -> Void
  ) throws -> EncoderError? {
    var files = SmallEncoder()
    try change(&files)
    let folder = try TemporaryFolder(inMemory: true)
    let path = try files.write(to: folder)
    return #expect(throws: EncoderError.self) { try SentenceEncoder(folder: path) }
  }

  /// The error for other bytes of `model.safetensors`.
  private func failure(weights: Data) throws -> EncoderError? {
    let folder = try TemporaryFolder(inMemory: true)
    let path = try SmallEncoder().write(to: folder)
    try folder.write(weights, to: "model.safetensors")
    return #expect(throws: EncoderError.self) { try SentenceEncoder(folder: path) }
  }

  /// The error for a header whose words were replaced.
  private func failure(header old: String, _ new: String) throws -> EncoderError? {
    let whole = try SmallEncoder().safetensors()
    let length = Int(whole.prefix(8).reversed().reduce(0 as UInt64) { $0 << 8 | UInt64($1) })
    let header = String(decoding: whole[8..<8 + length], as: UTF8.self)
    try #require(header.contains(old))
    return try failure(
      weights: SmallEncoder.file(
        header: Data(header.replacingOccurrences(of: old, with: new).utf8),
        data: whole[(8 + length)...]))
  }

  @Test func `weights cut off anywhere are refused`() throws {
    let whole = try SmallEncoder().safetensors()
    for count in [0, 1, 7, 8, 9, 100, 2000, whole.count / 2, whole.count - 4, whole.count - 1] {
      let error = try failure(weights: whole.prefix(count))
      #expect(error?.code == .damaged, "\(count) bytes")
      #expect(error?.file?.hasSuffix("model.safetensors") == true)
    }
    #expect(try failure(weights: whole + [0])?.code == .damaged)
  }

  @Test func `a header's length beyond the file or any model is refused`() throws {
    let whole = try SmallEncoder().safetensors()
    for length in [UInt64(whole.count), 5 << 20, 1 << 40, 1 << 63, .max] {
      var file = whole
      file.replaceSubrange(0..<8, with: withUnsafeBytes(of: length.littleEndian) { Data($0) })
      #expect(try failure(weights: file)?.reason.contains("\(length) bytes") == true)
    }
  }

  @Test(arguments: [
    ("\"shape\":[28]", "\"shape\":[29]"), ("\"shape\":[28]", "\"shape\":[28,1]"),
    ("\"shape\":[28]", "\"shape\":[-28]"), ("\"shape\":[28]", "\"shape\":\"28\""),
    ("\"shape\":[28,28]", "\"shape\":[1099511627776,1099511627776,1099511627776]"),
    ("\"data_offsets\":[0,112]", "\"data_offsets\":[112,0]"),
    ("\"data_offsets\":[0,112]", "\"data_offsets\":[4,116]"),
    ("\"data_offsets\":[0,112]", "\"data_offsets\":[0]"),
    ("\"data_offsets\":[0,112]", "\"data_offsets\":[0,9223372036854775807]"),
    ("\"data_offsets\":[0,112]", "\"data_offsets\":[-112,0]"),
    ("\"dtype\":\"F32\"", "\"dtype\":\"F64\""), ("\"dtype\":\"F32\"", "\"dtype\":32"),
    ("\"dtype\":\"F32\"", "\"kind\":\"F32\""), ("{", "["), ("embeddings.LayerNorm.bias", "x"),
    ("embeddings.LayerNorm.bias", "embeddings.LayerNorm.weight"),
  ])
  func `a header that lies is refused`(old: String, new: String) throws {
    #expect(try failure(header: old, new)?.code == .damaged)
  }

  @Test func `numbers of a type that is not read are named`() throws {
    let error = try failure(header: "\"dtype\":\"F32\"", "\"dtype\":\"F8_E4M3\"")
    #expect(error?.code == .unsupported)
    #expect(error?.reason.contains("F8_E4M3") == true)
  }

  @Test func `every missing tensor is named`() throws {
    for index in SmallEncoder().tensors.indices {
      var name = ""
      let error = try failure { name = $0.tensors.remove(at: index).name }
      #expect(error?.reason.contains("'\(name.prefix(40))") == true, "\(name)")
    }
  }

  @Test func `a tensor of another shape is named with both`() throws {
    let error = try failure { files in
      let index = files.tensors.firstIndex { $0.name.hasSuffix("intermediate.dense.weight") }!
      files.tensors[index].shape = [28, 50]
    }
    #expect(error?.reason.contains("[28, 50]") == true)
    #expect(error?.reason.contains("[50, 28]") == true)
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func `a number that is none is refused`(number: Float) throws {
    let error = try failure { $0.tensors[5].numbers[3] = number }
    #expect(error?.code == .damaged)
    #expect(error?.reason.contains("infinite") == true)
  }

  @Test(arguments: [
    ("hidden_size", 0), ("hidden_size", 27), ("hidden_size", 1 << 40), ("num_hidden_layers", 3),
    ("num_hidden_layers", -1), ("num_attention_heads", 0), ("num_attention_heads", 3),
    ("vocab_size", 10), ("vocab_size", 1 << 50), ("max_position_embeddings", 2),
    ("max_position_embeddings", 41), ("intermediate_size", 51), ("layer_norm_eps", -1),
  ])
  func `sizes that cannot be or contradict the weights are refused`(key: String, size: Int) throws {
    #expect(try failure { $0.config[key] = size }?.code == .damaged)
  }

  @Test func `models of other kinds are refused with what they are`() throws {
    for (key, value) in [
      ("model_type", "roberta"), ("hidden_act", "gelu_new"),
      ("position_embedding_type", "relative_key"),
    ] {
      let error = try failure { $0.config[key] = value }
      #expect(error?.code == .unsupported)
      #expect(error?.reason.contains(value) == true)
    }
  }

  @Test(arguments: [
    #"[{"type": "sentence_transformers.models.Dense", "path": "2_Dense"}]"#,
    #"[{"type": "sentence_transformers.models.Transformer", "path": ""}]"#,
    #"[{"type": "models.Pooling", "path": "../../etc"}]"#, #"[{"type": 1}]"#, "{}", "[", "",
    #"[{"type": "models.Pooling", "path": "1_Pooling"}]"#,
  ])
  func `steps that are not known or not there are refused`(modules: String) throws {
    _ = try failure { $0.files["modules.json"] = modules }
  }

  @Test(arguments: [
    #"{"pooling_mode_max_tokens": true}"#, "{}", "[]",
    #"{"pooling_mode_cls_token": true, "pooling_mode_mean_tokens": true}"#,
    #"{"pooling_mode_mean_tokens": "yes"}"#,
  ])
  func `pooling of other kinds is refused`(pooling: String) throws {
    _ = try failure {
      $0.files["modules.json"] = #"[{"type": "models.Pooling", "path": "1_Pooling"}]"#
      $0.files["1_Pooling/config.json"] = pooling
    }
  }

  @Test func `missing files are named with what to do`() throws {
    let folder = try TemporaryFolder(inMemory: true)
    let path = try SmallEncoder().write(to: folder)
    for name in ["model.safetensors", "vocab.txt", "config.json"] {
      try FileManager.default.removeItem(atPath: folder.path(name))
      let error = #expect(throws: EncoderError.self) { try SentenceEncoder(folder: path) }
      #expect(error?.code == .missingInput)
      #expect(error?.message.contains(name) == true)
    }
    #expect(throws: EncoderError.self) { try SentenceEncoder(folder: path + "/nowhere") }
    try FileManager.default.createDirectory(
      atPath: folder.path("config.json"), withIntermediateDirectories: false)
    #expect(throws: EncoderError.self) { try SentenceEncoder(folder: path) }
  }
}
