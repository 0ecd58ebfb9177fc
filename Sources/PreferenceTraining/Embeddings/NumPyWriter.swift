public import CommandSupport
public import LinearAlgebra

/// Writes a matrix of `float32` in NumPy's `.npy` format row by row.
///
/// The file is created at once, so that long work does not end with a name that cannot be written,
/// and appears whole with ``commit()`` or not at all.
public struct NumPyWriter: ~Copyable {
  private var file: AtomicFile
  private let rowCount: Int
  private let columnCount: Int
  private var rows = 0

  public init(to path: String, rowCount: Int, columnCount: Int) throws(CommandFailure) {
    var file = try AtomicFile(at: path)
    let header = NumPyHeader(
      scalarType: .float32, rowCount: rowCount, columnCount: columnCount)
    try file.write(header.encoded)
    self.file = file
    self.rowCount = rowCount
    self.columnCount = columnCount
  }

  /// Adds a row of a matrix with as many columns, or of zeros.
  public mutating func append(_ row: Int?, of matrix: Matrix<Float>) throws(CommandFailure) {
    precondition(matrix.columnCount == columnCount && rows < rowCount, "a row too many or too long")
    rows += 1
    guard let row else {
      return try file.write([UInt8](repeating: 0, count: columnCount * 4))
    }
    // The format is little-endian, as is every machine this package builds for.
    try matrix.values.withUnsafeBufferPointer { (values) throws(CommandFailure) in
      let numbers = values[row * columnCount..<(row + 1) * columnCount]
      try file.write(UnsafeRawBufferPointer(UnsafeBufferPointer(rebasing: numbers)))
    }
  }

  /// Puts the finished file in place.
  public mutating func commit() throws(CommandFailure) {
    precondition(rows == rowCount, "rows are missing")
    try file.commit()
  }
}
