/// A dense matrix in row-major storage.
public struct Matrix<Scalar: BLASScalar>: Sendable, Equatable {
  public let rowCount: Int
  public let columnCount: Int
  /// Entry (i, j) is at `i * columnCount + j`.
  public var values: [Scalar]

  /// A matrix of zeros.
  public init(rowCount: Int, columnCount: Int) {
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      values: [Scalar](repeating: 0, count: rowCount * columnCount))
  }

  /// - Precondition: `values` has `rowCount * columnCount` elements, row by row.
  public init(rowCount: Int, columnCount: Int, values: [Scalar]) {
    precondition(values.count == rowCount * columnCount, "one value per entry")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.values = values
  }

  @inlinable
  public subscript(row: Int, column: Int) -> Scalar {
    get { values[row * columnCount + column] }
    set { values[row * columnCount + column] = newValue }
  }

  /// The matrix of the given rows, in the given order; rows may repeat.
  public func selectingRows(_ rows: [Int]) -> Matrix {
    var selected: [Scalar] = []
    selected.reserveCapacity(rows.count * columnCount)
    for row in rows { selected += values[row * columnCount..<(row + 1) * columnCount] }
    return Matrix(rowCount: rows.count, columnCount: columnCount, values: selected)
  }
}

extension Matrix {
  /// The product AB, AᵀB, ABᵀ or AᵀBᵀ.
  ///
  /// - Precondition: the inner dimensions agree.
  public func multiplied(
    by other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false
  ) -> Matrix {
    let m = transposingSelf ? columnCount : rowCount
    let k = transposingSelf ? rowCount : columnCount
    let n = transposingOther ? other.rowCount : other.columnCount
    precondition(
      k == (transposingOther ? other.columnCount : other.rowCount), "inner dimensions differ")
    var product = Matrix(rowCount: m, columnCount: n)
    guard m > 0, n > 0, k > 0 else { return product }
    values.withUnsafeBufferPointer { a in
      other.values.withUnsafeBufferPointer { b in
        product.values.withUnsafeMutableBufferPointer { c in
          Scalar._multiply(
            transposingSelf, transposingOther, m, n, k, a.baseAddress!, columnCount,
            b.baseAddress!, other.columnCount, c.baseAddress!, n)
        }
      }
    }
    return product
  }

  /// Ax; `vector` has one element per column.
  public func multiplied(by vector: [Scalar]) -> [Scalar] {
    product(with: vector, transposing: false)
  }

  /// Aᵀx; `vector` has one element per row.
  public func transposeMultiplied(by vector: [Scalar]) -> [Scalar] {
    product(with: vector, transposing: true)
  }

  private func product(with vector: [Scalar], transposing: Bool) -> [Scalar] {
    precondition(vector.count == (transposing ? rowCount : columnCount), "wrong length")
    var result = [Scalar](repeating: 0, count: transposing ? columnCount : rowCount)
    guard rowCount > 0, columnCount > 0 else { return result }
    values.withUnsafeBufferPointer { a in
      vector.withUnsafeBufferPointer { x in
        result.withUnsafeMutableBufferPointer { y in
          Scalar._multiplyVector(
            transposing, rowCount, columnCount, a.baseAddress!, x.baseAddress!, y.baseAddress!)
        }
      }
    }
    return result
  }

  /// The symmetric matrix AᵀA, columns × columns.
  public func gram() -> Matrix {
    var gram = Matrix(rowCount: columnCount, columnCount: columnCount)
    guard rowCount > 0, columnCount > 0 else { return gram }
    values.withUnsafeBufferPointer { a in
      gram.values.withUnsafeMutableBufferPointer { c in
        Scalar._gram(rowCount, columnCount, a.baseAddress!, c.baseAddress!)
      }
    }
    // syrk fills one triangle.
    for i in 0..<columnCount {
      for j in 0..<i { gram[i, j] = gram[j, i] }
    }
    return gram
  }
}
