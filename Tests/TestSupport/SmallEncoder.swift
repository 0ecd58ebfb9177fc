public import Foundation

/// A BERT model of two layers with the weights that `Tests/Golden/encoder_golden.py` draws, as files
/// that tests can damage.
public struct SmallEncoder {
  public struct Tensor {
    public var name: String
    public var shape: [Int]
    public var numbers: [Float]

    public init(name: String, shape: [Int], numbers: [Float]) {
      self.name = name
      self.shape = shape
      self.numbers = numbers
    }
  }

  public static let texts = [
    "hello world",
    "How do I prove that the sum of eigenvalues is naïve?",
    "def print(self): return " + String(repeating: "the quantum function of sum; ", count: 12),
    "",
    "中文 and Ελληνικά",
    "unaffable",
  ]

  public static let vocabulary: String = {
    try! String(
      contentsOf: packageRoot.appending(path: "Tests/Golden/wordpiece/vocab.txt"), encoding: .utf8)
  }()

  public var config: [String: Any]
  public var tensors: [Tensor]
  /// As they are named in the header: F32, F16, BF16, F64.
  public var type = "F32"
  /// JSON or text by the files' names.
  public var files: [String: String]

  public init() {
    let words = Self.vocabulary.split(separator: "\n").count
    config = [
      "model_type": "bert", "hidden_act": "gelu", "hidden_size": 28, "num_hidden_layers": 2,
      "num_attention_heads": 4, "intermediate_size": 50, "max_position_embeddings": 40,
      "vocab_size": words, "type_vocab_size": 2, "layer_norm_eps": 1e-12,
    ]
    files = [
      "vocab.txt": Self.vocabulary,
      "sentence_bert_config.json": #"{"max_seq_length": 32, "do_lower_case": false}"#,
    ]
    var shapes: [String: [Int]] = [
      "embeddings.word_embeddings.weight": [words, 28],
      "embeddings.position_embeddings.weight": [40, 28],
      "embeddings.token_type_embeddings.weight": [2, 28],
    ]
    func linear(_ name: String, _ outputs: Int, _ inputs: Int) {
      shapes["\(name).weight"] = [outputs, inputs]
      shapes["\(name).bias"] = [outputs]
    }
    func normalization(_ name: String) {
      shapes["\(name).weight"] = [28]
      shapes["\(name).bias"] = [28]
    }
    normalization("embeddings.LayerNorm")
    for index in 0..<2 {
      let layer = "encoder.layer.\(index)"
      for part in ["query", "key", "value"] { linear("\(layer).attention.self.\(part)", 28, 28) }
      linear("\(layer).attention.output.dense", 28, 28)
      normalization("\(layer).attention.output.LayerNorm")
      linear("\(layer).intermediate.dense", 50, 28)
      linear("\(layer).output.dense", 28, 50)
      normalization("\(layer).output.LayerNorm")
    }
    var index: UInt64 = 0
    tensors = shapes.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map {
      name, shape in
      let isGain = name.hasSuffix("LayerNorm.weight")
      let isEmbedding = name.hasPrefix("embeddings.") && name.hasSuffix("weight")
      let numbers = (0..<shape.reduce(1, *)).map { _ in
        let level = Self.level(index)
        index += 1
        return isGain ? 1 + level / 128 : level / (isEmbedding ? 32 : 128)
      }
      return Tensor(name: name, shape: shape, numbers: numbers)
    }
  }

  /// A whole number from −63 to 63 (SplitMix64).
  private static func level(_ index: UInt64) -> Float {
    var state = (index + 1) &* 0x9E37_79B9_7F4A_7C15
    state = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
    state = (state ^ state >> 27) &* 0x94D0_49BB_1331_11EB
    return Float(Int((state ^ state >> 31) >> 57) % 127 - 63)
  }

  /// The bytes of `model.safetensors`.
  public func safetensors() throws -> Data {
    var header: [String: Any] = ["__metadata__": ["format": "pt"]]
    var data = Data()
    for tensor in tensors {
      let start = data.count
      for number in tensor.numbers { append(number, to: &data) }
      header[tensor.name] = [
        "dtype": type, "shape": tensor.shape, "data_offsets": [start, data.count],
      ]
    }
    let json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])
    return Self.file(header: json, data: data)
  }

  public static func file(header: Data, data: Data) -> Data {
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { Data($0) } + header + data
  }

  private func append(_ number: Float, to data: inout Data) {
    func add<Bits: FixedWidthInteger>(_ bits: Bits) {
      withUnsafeBytes(of: bits.littleEndian) { data.append(contentsOf: $0) }
    }
    switch type {
    case "F64": add(Double(number).bitPattern)
    case "BF16": add(UInt16(number.bitPattern >> 16))
    case "F16": add(Self.half(number))
    default: add(number.bitPattern)
    }
  }

  /// The bits of a number that half precision holds exactly.
  private static func half(_ number: Float) -> UInt16 {
    guard number != 0 else { return 0 }
    let sign: UInt16 = number < 0 ? 0x8000 : 0
    let exponent = UInt16(Int(number.exponent) + 15) << 10
    return sign | exponent | UInt16(number.significandBitPattern >> 13)
  }

  /// Writes all files to a folder.
  @discardableResult
  public func write(to folder: TemporaryFolder) throws -> String {
    try folder.write(try JSONSerialization.data(withJSONObject: config), to: "config.json")
    try folder.write(try safetensors(), to: "model.safetensors")
    for (name, text) in files {
      let place = folder.url.appending(path: name).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
      try folder.write(text, to: name)
    }
    return folder.url.path
  }
}
