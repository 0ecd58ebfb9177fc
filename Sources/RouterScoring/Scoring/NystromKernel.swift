/// The landmarks of a Nyström head, laid out for one pass over them.
///
/// Sixteen landmarks lie side by side, component by component, so that sixteen squared distances
/// grow at once without a horizontal sum: ‖z − l‖² = ‖z‖² + ‖l‖² − 2 zᵀl.
struct NystromKernel: Sendable {
  let dimension: Int
  let gamma: Float
  let bias: Float
  private let blocks: Int
  /// blocks × dimension × 16.
  private let landmarks: [SIMD16<Float>]
  /// ‖l‖² and β, one lane per landmark, β = 0 in the lanes that fill the last block.
  private let norms: [SIMD16<Float>]
  private let weights: [SIMD16<Float>]

  init(_ head: NystromHead) {
    let count = head.weights.count
    let dimension = count == 0 ? 0 : head.landmarks.count / count
    let blocks = (count + 15) / 16
    var landmarks = [SIMD16<Float>](repeating: .zero, count: blocks * dimension)
    var norms = [SIMD16<Float>](repeating: .zero, count: blocks)
    var weights = norms
    for index in 0..<count {
      let (block, lane) = (index / 16, index % 16)
      for component in 0..<dimension {
        let value = head.landmarks[index * dimension + component]
        landmarks[block * dimension + component][lane] = value
        norms[block][lane] += value * value
      }
      weights[block][lane] = head.weights[index]
    }
    self.dimension = dimension
    self.blocks = blocks
    self.landmarks = landmarks
    self.norms = norms
    self.weights = weights
    gamma = head.gamma
    bias = head.bias
  }

  /// Σ_j β_j exp(−γ ‖z − l_j‖²) + b.
  func evaluate(_ z: UnsafeBufferPointer<Float>) -> Float {
    precondition(z.count == dimension || blocks == 0, "z has another dimension")
    var square: Float = 0
    for value in z { square += value * value }
    return landmarks.withUnsafeBufferPointer { landmarks in
      var sum = SIMD16<Float>.zero
      guard let z = z.baseAddress, var column = landmarks.baseAddress else { return bias }
      for block in 0..<blocks {
        var product = SIMD16<Float>.zero
        for component in 0..<dimension {
          product += column[component] * z[component]
        }
        column += dimension
        let distance = positivePart(norms[block] + square - (product + product))
        sum += weights[block] * exponentialOfMinus(distance * gamma)
      }
      return sum.sum() + bias
    }
  }
}
