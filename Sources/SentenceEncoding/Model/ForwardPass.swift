internal import LinearAlgebra

/// The working memory of one thread, with the steps from tokens to vectors.
struct ForwardPass: ~Copyable {
  private let weights: EncoderWeights
  private let shape: EncoderShape
  /// Tokens × dimension: what goes from layer to layer.
  private let states: UnsafeMutablePointer<Float>
  /// Tokens × 3·dimension: queries, keys and values.
  private let projected: UnsafeMutablePointer<Float>
  /// Tokens × the larger of dimension and intermediate size.
  private let wide: UnsafeMutablePointer<Float>
  /// Tokens × dimension: the branch that is added to the states.
  private let branch: UnsafeMutablePointer<Float>
  /// Longest text × longest text: what each token attends to.
  private let attention: UnsafeMutablePointer<Float>

  /// - Parameters:
  ///   - tokens: the most tokens of a batch.
  ///   - longest: the most tokens of one text.
  init(_ weights: EncoderWeights, _ shape: EncoderShape, tokens: Int, longest: Int) {
    self.weights = weights
    self.shape = shape
    func memory(_ rows: Int, _ columns: Int) -> UnsafeMutablePointer<Float> {
      .allocate(capacity: rows * columns)
    }
    states = memory(tokens, shape.dimension)
    projected = memory(tokens, 3 * shape.dimension)
    wide = memory(tokens, max(shape.dimension, shape.intermediateSize))
    branch = memory(tokens, shape.dimension)
    attention = memory(longest, longest)
  }

  deinit {
    for memory in [states, projected, wide, branch, attention] { memory.deallocate() }
  }

  /// Writes the vector of each text of a batch to its row of `vectors`.
  func run(_ batch: TokenBatch, _ tokens: [[Int32]], into vectors: UnsafeMutablePointer<Float>) {
    embed(batch, tokens)
    for layer in weights.layers {
      attend(batch, layer)
      feedForward(batch.tokenCount, layer)
    }
    for (index, text) in batch.texts.enumerated() {
      pool(batch.bounds[index]..<batch.bounds[index + 1], into: vectors + text * shape.dimension)
    }
  }

  /// The sum of each token's vector and its position's, normalised.
  private func embed(_ batch: TokenBatch, _ tokens: [[Int32]]) {
    let width = shape.dimension
    weights.words.withUnsafeBufferPointer { words in
      weights.positions.withUnsafeBufferPointer { positions in
        for (index, text) in batch.texts.enumerated() {
          for (position, token) in tokens[text].enumerated() {
            let state = states + (batch.bounds[index] + position) * width
            let word = words.baseAddress! + Int(token) * width
            let place = positions.baseAddress! + position * width
            for column in 0..<width { state[column] = word[column] + place[column] }
          }
        }
      }
    }
    weights.embeddingNormalization.apply(states, rows: batch.tokenCount)
  }

  /// states ← LayerNorm(states + attention of the states to one another, text by text).
  private func attend(_ batch: TokenBatch, _ layer: TransformerLayer) {
    let rows = batch.tokenCount
    let width = shape.dimension
    multiply(states, layer.attention, into: projected, rows: rows)
    addBias(projected, rows: rows, columns: 3 * width, bias: layer.attention.bias)
    for index in batch.texts.indices {
      let start = batch.bounds[index]
      let count = batch.bounds[index + 1] - start
      let queries = projected + start * 3 * width
      for head in 0..<shape.headCount {
        attend(head, queries, count: count, into: wide + start * width)
      }
    }
    multiply(wide, layer.attentionOutput, into: branch, rows: rows)
    layer.attentionNormalization.apply(
      states, adding: branch, bias: layer.attentionOutput.bias, rows: rows)
  }

  /// softmax(QKᵀ)V of one head and one text.
  ///
  /// - Source: Vaswani et al. 2017, section 3.2.1.
  private func attend(
    _ head: Int, _ projected: UnsafeMutablePointer<Float>, count: Int,
    into context: UnsafeMutablePointer<Float>
  ) {
    let width = shape.dimension
    let part = width / shape.headCount
    let queries = projected + head * part
    Float._multiply(
      false, true, count, count, part, queries, 3 * width, queries + width, 3 * width, attention,
      count)
    applySoftmax(attention, rows: count, columns: count)
    Float._multiply(
      false, false, count, part, count, attention, count, queries + 2 * width, 3 * width,
      context + head * part, width)
  }

  /// states ← LayerNorm(states + W₂·GELU(W₁·states)).
  private func feedForward(_ rows: Int, _ layer: TransformerLayer) {
    multiply(states, layer.intermediate, into: wide, rows: rows)
    applyGELU(
      wide, rows: rows, columns: shape.intermediateSize, bias: layer.intermediate.bias)
    multiply(wide, layer.output, into: branch, rows: rows)
    layer.outputNormalization.apply(states, adding: branch, bias: layer.output.bias, rows: rows)
  }

  /// y ← xWᵀ.
  private func multiply(
    _ x: UnsafePointer<Float>, _ layer: LinearLayer, into y: UnsafeMutablePointer<Float>, rows: Int
  ) {
    layer.weights.withUnsafeBufferPointer { weights in
      Float._multiply(
        false, true, rows, layer.outputs, layer.inputs, x, layer.inputs, weights.baseAddress!,
        layer.inputs, y, layer.outputs)
    }
  }

  /// The vector of a text, from those of its tokens.
  private func pool(_ rows: Range<Int>, into vector: UnsafeMutablePointer<Float>) {
    let width = shape.dimension
    switch shape.pooling {
    case .first: vector.update(from: states + rows.lowerBound * width, count: width)
    case .mean:
      for column in 0..<width {
        var sum = 0.0
        for row in rows { sum += Double(states[row * width + column]) }
        vector[column] = Float(sum / Double(rows.count))
      }
    }
    guard shape.normalizes else { return }
    var square = 0.0
    for column in 0..<width { square += Double(vector[column]) * Double(vector[column]) }
    // The reference's guard against a vector of zeros.
    let scale = 1 / max(square.squareRoot(), 1e-12)
    for column in 0..<width { vector[column] = Float(Double(vector[column]) * scale) }
  }
}
