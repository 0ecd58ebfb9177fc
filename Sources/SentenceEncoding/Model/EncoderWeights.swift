/// y = xWᵀ + b.
struct LinearLayer: Sendable {
  /// Outputs × inputs, row by row.
  var weights: [Float]
  var bias: [Float]
  var inputs: Int
  var outputs: Int { bias.count }
}

/// One layer of the transformer: attention, then a feed-forward step, each with a residual branch.
struct TransformerLayer: Sendable {
  /// Queries, keys and values side by side; the queries are scaled by 1/√(width of a head).
  var attention: LinearLayer
  var attentionOutput: LinearLayer
  var attentionNormalization: LayerNormalization
  var intermediate: LinearLayer
  var output: LinearLayer
  var outputNormalization: LayerNormalization
}

/// All learned numbers of an encoder.
///
/// A class so that copies of the encoder are cheap; nothing in it changes.
final class EncoderWeights: Sendable {
  /// Vocabulary × dimension.
  let words: [Float]
  /// Positions × dimension; the vector of the first token type, which every token has, is added.
  let positions: [Float]
  let embeddingNormalization: LayerNormalization
  let layers: [TransformerLayer]

  /// Reads the tensors that Hugging Face `transformers` writes for a `BertModel`, alone or inside of
  /// a larger model.
  init(_ path: String, _ shape: EncoderShape) throws(EncoderError) {
    let reader = WeightReader(file: try SafetensorsFile(path), shape: shape)
    let width = shape.dimension
    words = try reader.numbers("embeddings.word_embeddings.weight", [shape.vocabularySize, width])
    var positions = try reader.numbers(
      "embeddings.position_embeddings.weight", [shape.positionCount, width])
    let types = try reader.numbers(
      "embeddings.token_type_embeddings.weight", [shape.typeCount, width])
    for index in positions.indices { positions[index] += types[index % width] }
    self.positions = positions
    embeddingNormalization = try reader.normalization("embeddings.LayerNorm")
    var layers: [TransformerLayer] = []
    for index in 0..<shape.layerCount { layers.append(try reader.layer(index)) }
    self.layers = layers
  }
}

/// Reads the parts of a model from its file.
private struct WeightReader: ~Copyable {
  let file: SafetensorsFile
  let shape: EncoderShape
  /// What stands before all names.
  let prefix: String

  init(file: consuming SafetensorsFile, shape: EncoderShape) {
    prefix = file.tensors["bert.embeddings.word_embeddings.weight"] == nil ? "" : "bert."
    self.file = file
    self.shape = shape
  }

  func numbers(_ name: String, _ shape: [Int]) throws(EncoderError) -> [Float] {
    try file.weights(prefix + name, shape: shape)
  }

  func normalization(_ name: String) throws(EncoderError) -> LayerNormalization {
    // TensorFlow's names survive in old files.
    let isOld = file.tensors["\(prefix)\(name).gamma"] != nil
    return LayerNormalization(
      gain: try numbers("\(name).\(isOld ? "gamma" : "weight")", [shape.dimension]),
      bias: try numbers("\(name).\(isOld ? "beta" : "bias")", [shape.dimension]),
      epsilon: shape.epsilon)
  }

  func linear(_ name: String, inputs: Int, outputs: Int) throws(EncoderError) -> LinearLayer {
    LinearLayer(
      weights: try numbers("\(name).weight", [outputs, inputs]),
      bias: try numbers("\(name).bias", [outputs]), inputs: inputs)
  }

  func layer(_ index: Int) throws(EncoderError) -> TransformerLayer {
    let name = "encoder.layer.\(index)"
    let width = shape.dimension
    var attention = LinearLayer(weights: [], bias: [], inputs: width)
    for part in ["query", "key", "value"] {
      let layer = try linear("\(name).attention.self.\(part)", inputs: width, outputs: width)
      let scale = part == "query" ? 1 / Float(width / shape.headCount).squareRoot() : 1
      attention.weights += layer.weights.map { $0 * scale }
      attention.bias += layer.bias.map { $0 * scale }
    }
    return TransformerLayer(
      attention: attention,
      attentionOutput: try linear(
        "\(name).attention.output.dense", inputs: width, outputs: width),
      attentionNormalization: try normalization("\(name).attention.output.LayerNorm"),
      intermediate: try linear(
        "\(name).intermediate.dense", inputs: width, outputs: shape.intermediateSize),
      output: try linear("\(name).output.dense", inputs: shape.intermediateSize, outputs: width),
      outputNormalization: try normalization("\(name).output.LayerNorm"))
  }
}
