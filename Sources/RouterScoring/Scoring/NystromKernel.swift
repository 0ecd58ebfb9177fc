/// A Nyström head, laid out for one pass over its landmarks.
struct NystromKernel: Sendable {
  private let landmarks: LandmarkKernel
  private let bias: Float
  /// β, one lane per landmark, 0 in the lanes that fill the last block.
  private let weights: [SIMD16<Float>]

  init(_ head: NystromHead) {
    landmarks = LandmarkKernel(head.landmarks, count: head.weights.count, gamma: head.gamma)
    var weights = [SIMD16<Float>](repeating: .zero, count: landmarks.blocks)
    for (index, weight) in head.weights.enumerated() { weights[index / 16][index % 16] = weight }
    self.weights = weights
    bias = head.bias
  }

  /// Σ_j β_j exp(−γ ‖z − l_j‖²) + b.
  func evaluate(_ z: UnsafeBufferPointer<Float>) -> Float {
    var sum = SIMD16<Float>.zero
    landmarks.forEachBlock(z) { block, similarity in sum += weights[block] * similarity }
    return sum.sum() + bias
  }
}
