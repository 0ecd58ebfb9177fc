extension SparseMatrix {
  /// Ax; `vector` has one element per column.
  public func multiplied(by vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: rowCount)
    multiply(vector, into: &result)
    return result
  }

  /// Aᵀx; `vector` has one element per row.
  public func transposeMultiplied(by vector: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: columnCount)
    transposeMultiply(vector, into: &result)
    return result
  }

  /// result ← Ax. Each element is one sum in the order of the row's entries, so its bits do not
  /// depend on the threads.
  public func multiply(_ vector: [Double], into result: inout [Double]) {
    precondition(vector.count == columnCount && result.count == rowCount, "wrong length")
    // Waking a thread costs about what 10⁴ entries do.
    let rowsPerBlock = entryCount < 100_000 ? max(1, rowCount) : 1024
    withEntries { entries in
      vector.withUnsafeBufferPointer { x in
        result.withUnsafeMutableBufferPointer { y in
          forEachBlock(of: rowCount, size: rowsPerBlock) { rows in
            for row in rows { y[row] = entries.product(row: row, x) }
          }
        }
      }
    }
  }

  /// result ← Aᵀx, row by row on one thread. For many such products keep ``transposed()``.
  public func transposeMultiply(_ vector: [Double], into result: inout [Double]) {
    precondition(vector.count == rowCount && result.count == columnCount, "wrong length")
    withEntries { entries in
      vector.withUnsafeBufferPointer { x in
        result.withUnsafeMutableBufferPointer { y in
          y.update(repeating: 0)
          for row in 0..<rowCount where x[row] != 0 {
            let factor = x[row]
            for k in entries.starts[row]..<entries.starts[row + 1] {
              y[Int(entries.columns[k])] += Double(entries.values[k]) * factor
            }
          }
        }
      }
    }
  }
}

extension SparseMatrix.Entries {
  /// One row times x, in two partial sums: the additions need not wait for one another.
  @inline(__always)
  fileprivate func product(row: Int, _ x: UnsafeBufferPointer<Double>) -> Double {
    var even = 0.0
    var odd = 0.0
    var k = starts[row]
    let end = starts[row + 1]
    while k + 1 < end {
      even += Double(values[k]) * x[Int(columns[k])]
      odd += Double(values[k + 1]) * x[Int(columns[k + 1])]
      k += 2
    }
    if k < end { even += Double(values[k]) * x[Int(columns[k])] }
    return even + odd
  }
}
