internal import LinearAlgebra
internal import RouterScoring

/// One block of features that gets a head, and a penalty, of its own: views are never thrown under
/// one penalty.
struct FeatureBlock: Sendable {
  enum Storage: Sendable {
    case dense(Matrix<Float>)
    case sparse(SparseMatrix)

    func selectingRows(_ rows: [Int]) -> Storage {
      switch self {
      case .dense(let matrix): .dense(matrix.selectingRows(rows))
      case .sparse(let matrix): .sparse(matrix.selectingRows(rows))
      }
    }
  }

  /// The name of the head made from it.
  var name: String
  /// One row per prompt of the selection.
  var storage: Storage
  /// λ, ascending.
  var penalties: [Double]
  /// Turns weights on the features into the served head.
  var head: @Sendable (_ weights: [Double], _ bias: Double) -> Head

  /// x·weights + intercept for the given rows.
  func outputs(_ solution: RidgeSolution, rows: [Int]) -> [Double] {
    switch storage {
    case .dense(let matrix):
      let width = matrix.columnCount
      return rows.map { row in
        var sum = solution.intercept
        for j in 0..<width { sum += Double(matrix.values[row * width + j]) * solution.weights[j] }
        return sum
      }
    case .sparse(let matrix):
      return rows.map { row in
        var sum = solution.intercept
        for k in matrix.rowStarts[row]..<matrix.rowStarts[row + 1] {
          sum += Double(matrix.values[k]) * solution.weights[Int(matrix.columns[k])]
        }
        return sum
      }
    }
  }
}
