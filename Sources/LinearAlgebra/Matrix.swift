/// A dense matrix in row-major storage.
public struct Matrix<Scalar: BLASScalar>: Sendable, Equatable {
  public let rowCount: Int
  public let columnCount: Int
  /// Entry (i, j) is at `i * columnCount + j`.
  public var values: [Scalar]

  /// A matrix of zeros.
  @inlinable
  public init(rowCount: Int, columnCount: Int) {
    self.init(
      rowCount: rowCount, columnCount: columnCount,
      values: [Scalar](repeating: 0, count: rowCount * columnCount))
  }

  /// - Precondition: `values` has `rowCount * columnCount` elements, row by row.
  @inlinable
  public init(rowCount: Int, columnCount: Int, values: [Scalar]) {
    precondition(rowCount >= 0 && columnCount >= 0, "a negative size")
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

  /// The n × n matrix with ones on the diagonal.
  public static func identity(_ n: Int) -> Matrix {
    var identity = Matrix(rowCount: n, columnCount: n)
    for i in 0..<n { identity[i, i] = 1 }
    return identity
  }

  /// The entries of one row.
  @inlinable
  public func row(_ row: Int) -> ArraySlice<Scalar> {
    values[row * columnCount..<(row + 1) * columnCount]
  }

  /// The matrix of the given rows, in the given order; rows may repeat.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func selectingRows(_ rows: [Int]) -> Matrix {
    precondition(rows.allSatisfy { $0 >= 0 && $0 < rowCount }, "row out of range")
    let width = columnCount
    guard width > 0 else { return Matrix(rowCount: rows.count, columnCount: 0) }
    let selected = [Scalar](unsafeUninitializedCapacity: rows.count * width) { target, count in
      values.withUnsafeBufferPointer { source in
        for (i, row) in rows.enumerated() {
          (target.baseAddress! + i * width).initialize(
            from: source.baseAddress! + row * width, count: width)
        }
      }
      count = rows.count * width
    }
    return Matrix(rowCount: rows.count, columnCount: width, values: selected)
  }

  /// Aᵀ.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func transposed() -> Matrix {
    var result = Matrix(rowCount: columnCount, columnCount: rowCount)
    result.values.withUnsafeMutableBufferPointer { target in
      values.withUnsafeBufferPointer { source in
        // In tiles, so that neither side strides through more lines than the cache holds.
        let tile = 32
        for rowTile in stride(from: 0, to: rowCount, by: tile) {
          for columnTile in stride(from: 0, to: columnCount, by: tile) {
            for i in rowTile..<Swift.min(rowCount, rowTile + tile) {
              for j in columnTile..<Swift.min(columnCount, columnTile + tile) {
                target[j * rowCount + i] = source[i * columnCount + j]
              }
            }
          }
        }
      }
    }
    return result
  }
}

extension Matrix where Scalar == Double {
  /// The same numbers in double precision.
  public init(_ matrix: Matrix<Float>) {
    self.init(
      rowCount: matrix.rowCount, columnCount: matrix.columnCount,
      values: matrix.values.map(Double.init))
  }
}

extension Matrix where Scalar == Float {
  /// The numbers rounded to single precision.
  public init(_ matrix: Matrix<Double>) {
    self.init(
      rowCount: matrix.rowCount, columnCount: matrix.columnCount,
      values: matrix.values.map { Float($0) })
  }
}
