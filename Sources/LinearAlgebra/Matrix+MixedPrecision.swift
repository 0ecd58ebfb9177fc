/// Products of single-precision storage that are added up in double precision: half the memory and
/// its bandwidth, without the rounding of long single-precision sums.
extension Matrix where Scalar == Float {
  /// Rows that are widened to double precision at a time.
  private static var blockSize: Int { 2048 }

  /// The symmetric matrix (A − 1μᵀ)ᵀ Ω (A − 1μᵀ) in double precision, columns × columns, by blocks of
  /// rows: beside the result only one widened block is held.
  ///
  /// - Parameters:
  ///   - weights: the diagonal of Ω, ω ≥ 0; ones when nil.
  ///   - centre: μ, one per column; zeros when nil.
  public func doubleGram(weights: [Double]? = nil, centre: [Double]? = nil) -> Matrix<Double> {
    precondition(weights == nil || weights!.count == rowCount, "one weight per row")
    precondition(centre == nil || centre!.count == columnCount, "one centre per column")
    let width = columnCount
    var gram = Matrix<Double>(rowCount: width, columnCount: width)
    guard rowCount > 0, width > 0 else { return gram }
    let centre = centre ?? [Double](repeating: 0, count: width)
    var block = [Double](repeating: 0, count: Swift.min(rowCount, Self.blockSize) * width)
    for start in stride(from: 0, to: rowCount, by: Self.blockSize) {
      let rows = start..<Swift.min(rowCount, start + Self.blockSize)
      block.withUnsafeMutableBufferPointer { block in
        values.withUnsafeBufferPointer { a in
          centre.withUnsafeBufferPointer { centre in
            for (i, row) in rows.enumerated() {
              let root = weights?[row].squareRoot() ?? 1
              let source = a.baseAddress! + row * width
              let target = block.baseAddress! + i * width
              for j in 0..<width { target[j] = root * (Double(source[j]) - centre[j]) }
            }
          }
        }
        gram.values.withUnsafeMutableBufferPointer { c in
          Double._gram(
            rows.count, width, block.baseAddress!, c.baseAddress!, adding: start > 0)
        }
      }
    }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// Ax in double precision; `vector` has one element per column.
  public func multiplied(by vector: [Double]) -> [Double] {
    precondition(vector.count == columnCount, "wrong length")
    let width = columnCount
    guard width > 0 else { return [Double](repeating: 0, count: rowCount) }
    return [Double](unsafeUninitializedCapacity: rowCount) { result, count in
      values.withUnsafeBufferPointer { a in
        vector.withUnsafeBufferPointer { x in
          for row in 0..<rowCount {
            result[row] = dot(a.baseAddress! + row * width, x.baseAddress!, width)
          }
        }
      }
      count = rowCount
    }
  }

  /// Aᵀx in double precision; `vector` has one element per row.
  public func transposeMultiplied(by vector: [Double]) -> [Double] {
    precondition(vector.count == rowCount, "wrong length")
    let width = columnCount
    var result = [Double](repeating: 0, count: width)
    values.withUnsafeBufferPointer { a in
      result.withUnsafeMutableBufferPointer { result in
        for row in 0..<rowCount where vector[row] != 0 {
          let factor = vector[row]
          for j in 0..<width { result[j] += factor * Double(a[row * width + j]) }
        }
      }
    }
    return result
  }
}
