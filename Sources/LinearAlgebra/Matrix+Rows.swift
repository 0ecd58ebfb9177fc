extension Matrix where Scalar == Float {
  /// ‖a_i‖² of every row, added up in double precision.
  public func squaredRowNorms() -> [Double] {
    let width = columnCount
    return values.withUnsafeBufferPointer { a in
      (0..<rowCount).map { row in
        var sum = 0.0
        for j in row * width..<(row + 1) * width { sum += Double(a[j]) * Double(a[j]) }
        return sum
      }
    }
  }

  /// Every row divided by its length; rows of zeros stay zero.
  public func withUnitRows() -> Matrix<Float> {
    var result = self
    let width = columnCount
    let norms = squaredRowNorms()
    result.values.withUnsafeMutableBufferPointer { a in
      for row in 0..<rowCount where norms[row] > 0 {
        let scale = 1 / norms[row].squareRoot()
        for j in row * width..<(row + 1) * width { a[j] = Float(Double(a[j]) * scale) }
      }
    }
    return result
  }

  /// A copy of consecutive rows.
  public func rows(_ range: Range<Int>) -> Matrix<Float> {
    Matrix(
      rowCount: range.count, columnCount: columnCount,
      values: Array(values[range.lowerBound * columnCount..<range.upperBound * columnCount]))
  }
}
