internal import Glibc
internal import LinearAlgebra
internal import RouterScoring

/// A radial-basis-function kernel on a few landmarks (Nyström approximation, Williams & Seeger,
/// NIPS 2000): features Z = K_nm K_mm^(−½), so that ZZᵀ approximates the kernel matrix.
///
/// Directions of K_mm with an eigenvalue below 1e-5 of the largest are dropped: the served weights
/// β = K_mm^(−½) w are single precision and must not cancel.
struct NystromBasis: Sendable {
  let input: HeadInput
  let gamma: Float
  let surfaceScale: Float
  /// m × q.
  let landmarks: Matrix<Float>
  /// m × r, K_mm^(−½) restricted to the kept directions.
  private let whitening: Matrix<Float>

  /// - Parameters:
  ///   - points: the rows z of the training prompts (see ``points(embeddings:surface:surfaceScale:)``).
  init(
    input: HeadInput, points: Matrix<Float>, landmarkCount: Int, gamma: Float,
    surfaceScale: Float, seed: UInt64
  ) {
    self.input = input
    self.gamma = gamma
    self.surfaceScale = surfaceScale
    var generator = SplitMix64(seed: seed)
    // Landmarks are a uniform sample without repetition, in ascending order of row.
    var chosen = Set<Int>()
    let count = min(landmarkCount, points.rowCount)
    while chosen.count < count {
      chosen.insert(Int.random(in: 0..<points.rowCount, using: &generator))
    }
    landmarks = points.selectingRows(chosen.sorted())
    let kernel = Self.kernel(landmarks, landmarks, gamma)
    let eigen = try! SymmetricEigendecomposition(
      Matrix<Double>(
        rowCount: count, columnCount: count, values: kernel.values.map(Double.init)))
    let largest = eigen.values.last ?? 1
    let kept = eigen.values.indices.filter { eigen.values[$0] > 1e-5 * largest }
    var whitening = Matrix<Float>(rowCount: count, columnCount: kept.count)
    for (column, k) in kept.enumerated() {
      let scale = 1 / eigen.values[k].squareRoot()
      for i in 0..<count { whitening[i, column] = Float(eigen.vectors[i, k] * scale) }
    }
    self.whitening = whitening
  }

  /// z = embedding ‖ surfaceScale · surface, row by row.
  static func points(
    embeddings: Matrix<Float>, surface: Matrix<Float>, surfaceScale: Float
  ) -> Matrix<Float> {
    let left = embeddings.columnCount
    let right = surfaceScale == 0 ? 0 : surface.columnCount
    var values: [Float] = []
    values.reserveCapacity(embeddings.rowCount * (left + right))
    for i in 0..<embeddings.rowCount {
      values += embeddings.values[i * left..<(i + 1) * left]
      if right > 0 {
        for number in surface.values[i * right..<(i + 1) * right] {
          values.append(surfaceScale * number)
        }
      }
    }
    return Matrix(rowCount: embeddings.rowCount, columnCount: left + right, values: values)
  }

  /// n × r features of n points.
  func features(of points: Matrix<Float>) -> Matrix<Float> {
    Self.kernel(points, landmarks, gamma).multiplied(by: whitening)
  }

  /// The head whose output is features·weights + bias.
  func head(weights: [Double], bias: Double) -> Head {
    let beta = whitening.multiplied(by: weights.map(Float.init))
    return .nystrom(
      NystromHead(
        input: input, gamma: gamma, surfaceScale: surfaceScale, landmarks: landmarks.values,
        weights: beta, bias: Float(bias)))
  }

  /// The head that tells tasks apart by softmax(features·weights + bias) and gives the mean of
  /// their gains.
  ///
  /// - Parameter classifier: one solution per task.
  func taskHead(_ classifier: [RidgeSolution], gains: [Double]) -> Head {
    .tasks(
      TaskHead(
        input: input, gamma: gamma, surfaceScale: surfaceScale, landmarks: landmarks.values,
        weights: classifier.flatMap { whitening.multiplied(by: $0.weights.map(Float.init)) },
        biases: classifier.map { Float($0.intercept) }, gains: gains.map(Float.init)))
  }

  /// exp(−γ ‖x − y‖²) for every pair of rows, the distance by ‖x‖² + ‖y‖² − 2xᵀy.
  private static func kernel(
    _ left: Matrix<Float>, _ right: Matrix<Float>, _ gamma: Float
  ) -> Matrix<Float> {
    var product = left.multiplied(by: right, transposingOther: true)
    let leftNorms = squaredNorms(left)
    let rightNorms = squaredNorms(right)
    for i in 0..<product.rowCount {
      for j in 0..<product.columnCount {
        let distance = max(0, leftNorms[i] + rightNorms[j] - 2 * product[i, j])
        product[i, j] = exp(-gamma * distance)
      }
    }
    return product
  }

  private static func squaredNorms(_ matrix: Matrix<Float>) -> [Float] {
    (0..<matrix.rowCount).map { i in
      matrix.values[i * matrix.columnCount..<(i + 1) * matrix.columnCount]
        .reduce(0) { $0 + $1 * $1 }
    }
  }
}
