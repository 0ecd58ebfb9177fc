/// A sparse matrix by rows (CSR), in single precision; products accumulate in double precision.
public struct SparseMatrix: Sendable, Equatable {
  public let rowCount: Int
  public let columnCount: Int
  /// Row i has the entries `rowStarts[i]..<rowStarts[i + 1]`.
  public let rowStarts: [Int]
  public let columns: [Int32]
  public let values: [Float]

  /// - Precondition: `rowStarts` ascends from 0 to the number of entries, and columns are in range.
  ///   Within a row columns may come in any order and repeat; repeated entries add up.
  public init(
    rowCount: Int, columnCount: Int, rowStarts: [Int], columns: [Int32], values: [Float]
  ) {
    // The kernels index without checks, so everything is checked here, once.
    precondition(rowCount >= 0 && columnCount >= 0, "a negative size")
    precondition(rowStarts.count == rowCount + 1 && rowStarts.first == 0, "one start per row")
    precondition(columns.count == values.count && rowStarts.last == values.count, "entries")
    precondition(zip(rowStarts, rowStarts.dropFirst()).allSatisfy(<=), "row starts descend")
    precondition(columns.allSatisfy { $0 >= 0 && Int($0) < columnCount }, "column out of range")
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.rowStarts = rowStarts
    self.columns = columns
    self.values = values
  }

  /// The number of stored entries.
  public var entryCount: Int { values.count }

  /// Aᵀ, by rows; worth its memory when transposed products are many.
  public func transposed() -> SparseMatrix {
    precondition(rowCount <= Int(Int32.max), "too many rows for 32-bit indices")
    var next = [Int](repeating: 0, count: columnCount + 1)
    for column in columns { next[Int(column) + 1] += 1 }
    for column in 0..<columnCount { next[column + 1] += next[column] }
    let starts = next
    var rows = [Int32](repeating: 0, count: values.count)
    var moved = [Float](repeating: 0, count: values.count)
    rows.withUnsafeMutableBufferPointer { rows in
      moved.withUnsafeMutableBufferPointer { moved in
        next.withUnsafeMutableBufferPointer { next in
          columns.withUnsafeBufferPointer { columns in
            values.withUnsafeBufferPointer { values in
              for row in 0..<rowCount {
                for k in rowStarts[row]..<rowStarts[row + 1] {
                  let column = Int(columns[k])
                  let place = next[column]
                  next[column] = place + 1
                  rows[place] = Int32(truncatingIfNeeded: row)
                  moved[place] = values[k]
                }
              }
            }
          }
        }
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
