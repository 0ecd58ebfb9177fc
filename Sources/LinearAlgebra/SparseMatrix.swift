/// A sparse matrix by rows (CSR), in single precision; products accumulate in double precision.
public struct SparseMatrix: Sendable, Equatable {
  public let rowCount: Int
  public let columnCount: Int
  /// Row i has the entries `rowStarts[i]..<rowStarts[i + 1]`.
  public let rowStarts: [Int]
  public let columns: [Int32]
  public let values: [Float]

  /// - Precondition: `rowStarts` ascends from 0 to the number of entries, and columns are in range.
  public init(
    rowCount: Int, columnCount: Int, rowStarts: [Int], columns: [Int32], values: [Float]
  ) {
    precondition(rowStarts.count == rowCount + 1 && rowStarts.first == 0, "one start per row")
    precondition(columns.count == values.count && rowStarts.last == values.count, "entries")
    precondition(columns.allSatisfy { $0 >= 0 && Int($0) < columnCount }, "column out of range")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.rowStarts = rowStarts
    self.columns = columns
    self.values = values
  }

  /// Ax; `vector` has one element per column.
  public func multiplied(by vector: [Double]) -> [Double] {
    precondition(vector.count == columnCount, "wrong length")
    return [Double](unsafeUninitializedCapacity: rowCount) { result, count in
      vector.withUnsafeBufferPointer { x in
        columns.withUnsafeBufferPointer { columns in
          values.withUnsafeBufferPointer { values in
            rowStarts.withUnsafeBufferPointer { starts in
              for row in 0..<rowCount {
                // Two accumulators: the additions need not wait for one another.
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
                result[row] = even + odd
              }
            }
          }
        }
      }
      count = rowCount
    }
  }

  /// Aᵀx; `vector` has one element per row.
  public func transposeMultiplied(by vector: [Double]) -> [Double] {
    precondition(vector.count == rowCount, "wrong length")
    var result = [Double](repeating: 0, count: columnCount)
    result.withUnsafeMutableBufferPointer { result in
      columns.withUnsafeBufferPointer { columns in
        values.withUnsafeBufferPointer { values in
          for row in 0..<rowCount where vector[row] != 0 {
            let x = vector[row]
            for k in rowStarts[row]..<rowStarts[row + 1] {
              result[Int(columns[k])] += Double(values[k]) * x
            }
          }
        }
      }
    }
    return result
  }

  /// Aᵀ, by rows; worth its memory when transposed products are many.
  public func transposed() -> SparseMatrix {
    var starts = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { starts[Int(column) + 1] += 1 }
    for column in 0..<columnCount { starts[column + 1] += starts[column] }
    var next = starts
    var rows = [Int32](repeating: 0, count: values.count)
    var moved = [Float](repeating: 0, count: values.count)
    for row in 0..<rowCount {
      for k in rowStarts[row]..<rowStarts[row + 1] {
        let place = next[Int(columns[k])]
        next[Int(columns[k])] += 1
        rows[place] = Int32(row)
        moved[place] = values[k]
      }
    }
    return SparseMatrix(
      rowCount: columnCount, columnCount: rowCount, rowStarts: starts, columns: rows,
      values: moved)
  }

  /// The matrix of the given rows, in the given order; rows may repeat.
  public func selectingRows(_ rows: [Int]) -> SparseMatrix {
    var starts = [0]
    starts.reserveCapacity(rows.count + 1)
    for row in rows { starts.append(starts.last! + rowStarts[row + 1] - rowStarts[row]) }
    var columns: [Int32] = []
    var values: [Float] = []
    columns.reserveCapacity(starts.last!)
    values.reserveCapacity(starts.last!)
    for row in rows {
      columns += self.columns[rowStarts[row]..<rowStarts[row + 1]]
      values += self.values[rowStarts[row]..<rowStarts[row + 1]]
    }
    return SparseMatrix(
      rowCount: rows.count, columnCount: columnCount, rowStarts: starts, columns: columns,
      values: values)
  }
}
