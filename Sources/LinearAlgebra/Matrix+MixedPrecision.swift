/// Products of single-precision storage that are added up in double precision: half the memory and
/// its bandwidth, without the rounding of long single-precision sums.
extension Matrix where Scalar == Float {
  /// Rows that are widened to double precision at a time.
  private static var blockSize: Int { 2048 }

  /// The symmetric matrix (A − 1μᵀ)ᵀ Ω (A − 1μᵀ) in double precision, columns × columns, by blocks of
  /// rows: beside the result, and few partial results of it, one widened block a thread is held.
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
    // Partial sums over parts of the rows that depend on the shape alone, added up in their order.
    // Wide results are not worth the memory of several.
    let blocks = (rowCount + Self.blockSize - 1) / Self.blockSize
    let blocksPerPart = width <= 512 ? (blocks + 7) / 8 : blocks
    let rowsPerPart = blocksPerPart * Self.blockSize
    let parts = (rowCount + rowsPerPart - 1) / rowsPerPart
    let partSize = width * width
    var partial = [Double](repeating: 0, count: (parts - 1) * partSize)
    gram.values.withUnsafeMutableBufferPointer { gram in
      partial.withUnsafeMutableBufferPointer { partial in
        let (gram, partial) = (gram.baseAddress!, partial.baseAddress)
        forEachBlock(of: rowCount, size: rowsPerPart) { rows in
          let part = rows.lowerBound / rowsPerPart
          let target = part == 0 ? gram : partial! + (part - 1) * partSize
          accumulateGram(of: rows, weights, centre, into: target)
        }
        for part in 0..<parts - 1 {
          let source = partial! + part * partSize
          for i in 0..<partSize { gram[i] += source[i] }
        }
      }
    }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// The upper triangle of `target` += the given rows' part of the Gram matrix.
  private func accumulateGram(
    of rows: Range<Int>, _ weights: [Double]?, _ centre: [Double],
    into target: UnsafeMutablePointer<Double>
  ) {
    let width = columnCount
    var block = [Double](repeating: 0, count: Swift.min(rows.count, Self.blockSize) * width)
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: Self.blockSize) {
      let end = Swift.min(rows.upperBound, start + Self.blockSize)
      block.withUnsafeMutableBufferPointer { block in
        values.withUnsafeBufferPointer { a in
          centre.withUnsafeBufferPointer { centre in
            for row in start..<end {
              let root = weights?[row].squareRoot() ?? 1
              let source = a.baseAddress! + row * width
              let widened = block.baseAddress! + (row - start) * width
              for j in 0..<width { widened[j] = root * (Double(source[j]) - centre[j]) }
            }
          }
        }
        Double._gram(end - start, width, block.baseAddress!, target, adding: true)
      }
    }
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
