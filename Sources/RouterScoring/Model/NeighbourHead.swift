/// The mean gain of the training prompts nearest to a prompt, by the cosine of their embeddings
/// (k nearest neighbours; Cover & Hart, IEEE Trans. Inf. Theory 13, 1967):
/// h(x) = 1/k Σ_{i ∈ N_k(x)} d_i.
public struct NeighbourHead: Sendable, Equatable {
  /// `.tokens`, `.distilled` or `.embedding`.
  public var input: HeadInput
  /// k ≥ 1; never more than there are rows.
  public var neighbours: Int
  /// The training prompts' unit vectors as signed bytes, row-major.
  public var codes: [Int8]
  /// The factor of each row: component = code × scale.
  public var scales: [Float]
  /// d_i = q_strong − q_weak of each row.
  public var gains: [Float]

  public init(
    input: HeadInput, neighbours: Int, codes: [Int8], scales: [Float], gains: [Float]
  ) {
    self.input = input
    self.neighbours = neighbours
    self.codes = codes
    self.scales = scales
    self.gains = gains
  }

  /// Rounds vectors to bytes, each row by its own largest component.
  ///
  /// - Parameters:
  ///   - vectors: row-major, `gains.count` rows.
  public init(input: HeadInput, neighbours: Int, vectors: [Float], gains: [Float]) {
    let dimension = gains.isEmpty ? 0 : vectors.count / gains.count
    precondition(dimension * gains.count == vectors.count, "one row per gain")
    var codes: [Int8] = []
    codes.reserveCapacity(vectors.count)
    var scales: [Float] = []
    for row in 0..<gains.count {
      let vector = vectors[row * dimension..<(row + 1) * dimension]
      let largest = vector.reduce(0) { max($0, abs($1)) }
      let scale = largest > 0 ? largest / 127 : 1
      scales.append(scale)
      for component in vector { codes.append(Int8((component / scale).rounded())) }
    }
    self.init(input: input, neighbours: neighbours, codes: codes, scales: scales, gains: gains)
  }

  /// h(x) for the vectors of a prompt.
  public func evaluate(_ vectors: PromptVectors) -> Float {
    let kernel = NeighbourKernel(self)
    var memory = NeighbourKernel.Memory()
    memory.grow(for: kernel)
    return vectors.vector(input).withUnsafeBufferPointer { kernel.evaluate($0, &memory) }
  }
}
