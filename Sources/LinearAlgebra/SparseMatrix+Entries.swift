extension SparseMatrix {
  /// The matrix's arrays as plain memory, for kernels. Indices were checked when it was made.
  struct Entries {
    let starts: UnsafeBufferPointer<Int>
    let columns: UnsafeBufferPointer<Int32>
    let values: UnsafeBufferPointer<Float>
  }

  func withEntries<R>(_ body: (Entries) throws -> R) rethrows -> R {
    try rowStarts.withUnsafeBufferPointer { starts in
      try columns.withUnsafeBufferPointer { columns in
        try values.withUnsafeBufferPointer { values in
          try body(Entries(starts: starts, columns: columns, values: values))
        }
      }
    }
  }
}
