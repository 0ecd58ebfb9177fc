/// Landmarks laid out for one pass over them.
///
/// Sixteen landmarks lie side by side, component by component, so that sixteen squared distances
/// grow at once without a horizontal sum: ‖z − l‖² = ‖z‖² + ‖l‖² − 2 zᵀl.
struct LandmarkKernel: Sendable {
  let dimension: Int
  let gamma: Float
  /// ⌈landmarks / 16⌉; the lanes that fill the last block lie at the origin.
  let blocks: Int
  /// blocks × dimension × 16.
  private let landmarks: [SIMD16<Float>]
  /// ‖l‖².
  private let norms: [SIMD16<Float>]

  /// - Parameter landmarks: row-major, `count` rows.
  init(_ rows: [Float], count: Int, gamma: Float) {
    let dimension = count == 0 ? 0 : rows.count / count
    let blocks = (count + 15) / 16
    var landmarks = [SIMD16<Float>](repeating: .zero, count: blocks * dimension)
    var norms = [SIMD16<Float>](repeating: .zero, count: blocks)
    for index in 0..<count {
      let (block, lane) = (index / 16, index % 16)
      for component in 0..<dimension {
        let value = rows[index * dimension + component]
        landmarks[block * dimension + component][lane] = value
        norms[block][lane] += value * value
      }
    }
    self.dimension = dimension
    self.blocks = blocks
    self.landmarks = landmarks
    self.norms = norms
    self.gamma = gamma
  }

  /// exp(−γ ‖z − l‖²) of every landmark, block by block.
  @inline(__always)
  func forEachBlock(_ z: UnsafeBufferPointer<Float>, _ body: (Int, SIMD16<Float>) -> Void) {
    precondition(z.count == dimension || blocks == 0, "z has another dimension")
    var square: Float = 0
    for value in z { square += value * value }
    landmarks.withUnsafeBufferPointer { landmarks in
      guard let z = z.baseAddress, var column = landmarks.baseAddress else { return }
      for block in 0..<blocks {
        var product = SIMD16<Float>.zero
        for component in 0..<dimension {
          product += column[component] * z[component]
        }
        column += dimension
        let distance = positivePart(norms[block] + square - (product + product))
        body(block, exponentialOfMinus(distance * gamma))
      }
    }
  }
}
