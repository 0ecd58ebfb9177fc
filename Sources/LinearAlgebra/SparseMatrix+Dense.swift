extension SparseMatrix {
  /// AB for a dense B, columns × width.
  ///
  /// Blocks of result rows are computed side by side. A row is the sum of B's rows in the order of
  /// its entries, in single precision, so its bits do not depend on the threads.
  public func multiplied(by dense: Matrix<Float>) -> Matrix<Float> {
    precondition(dense.rowCount == columnCount, "inner dimensions differ")
    let width = dense.columnCount
    var product = Matrix<Float>(rowCount: rowCount, columnCount: width)
    guard entryCount > 0, width > 0 else { return product }
    withEntries { entries in
      dense.values.withUnsafeBufferPointer { input in
        product.values.withUnsafeMutableBufferPointer { output in
          forEachBlock(of: rowCount, size: 256) { rows in
            for row in rows {
              entries.accumulate(
                row: row, of: width, input.baseAddress!, output.baseAddress! + row * width)
            }
          }
        }
      }
    }
    return product
  }

  /// AᵀB for a dense B, rows × width; transposes first, see ``transposed()`` for more than one.
  public func transposeMultiplied(by dense: Matrix<Float>) -> Matrix<Float> {
    transposed().multiplied(by: dense)
  }
}

extension SparseMatrix.Entries {
  /// output += Σ_k value_k · input[column_k, :]. The row of the result stays in the first-level
  /// cache while rows of the input stream past it.
  fileprivate func accumulate(
    row: Int, of width: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    let whole = width & ~7
    let rawOutput = UnsafeMutableRawPointer(output)
    for k in starts[row]..<starts[row + 1] {
      let factor = values[k]
      let source = input + Int(columns[k]) * width
      let rawSource = UnsafeRawPointer(source)
      var j = 0
      while j < whole {
        let sum =
          rawOutput.loadUnaligned(fromByteOffset: 4 * j, as: SIMD8<Float>.self)
          + factor * rawSource.loadUnaligned(fromByteOffset: 4 * j, as: SIMD8<Float>.self)
        rawOutput.storeBytes(of: sum, toByteOffset: 4 * j, as: SIMD8<Float>.self)
        j += 8
      }
      while j < width {
        output[j] += factor * source[j]
        j += 1
      }
    }
  }
}
