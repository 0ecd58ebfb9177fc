internal import Dispatch

extension SparseMatrix {
  /// AB for a dense B, columns × width. Rows of the result are computed by blocks on all threads;
  /// each row is one sum in the order of its entries, so the bits do not depend on the threads.
  public func multiplied(by dense: Matrix<Float>) -> Matrix<Float> {
    precondition(dense.rowCount == columnCount, "inner dimensions differ")
    let width = dense.columnCount
    var product = Matrix<Float>(rowCount: rowCount, columnCount: width)
    guard rowCount > 0, width > 0 else { return product }
    let blockSize = 256
    product.values.withUnsafeMutableBufferPointer { output in
      let output = Unshared(output.baseAddress!)
      dense.values.withUnsafeBufferPointer { input in
        let input = Unshared(input.baseAddress!)
        DispatchQueue.concurrentPerform(iterations: (rowCount + blockSize - 1) / blockSize) {
          for row in $0 * blockSize..<Swift.min(rowCount, ($0 + 1) * blockSize) {
            accumulate(row, width, input.pointer, output.pointer + row * width)
          }
        }
      }
    }
    return product
  }

  private func accumulate(
    _ row: Int, _ width: Int, _ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>
  ) {
    let whole = width & ~7
    let rawOutput = UnsafeMutableRawPointer(output)
    for k in rowStarts[row]..<rowStarts[row + 1] {
      let factor = values[k]
      let source = input + Int(columns[k]) * width
      let rawSource = UnsafeRawPointer(source)
      var j = 0
      while j < whole {
        var sum = (rawOutput + 4 * j).loadUnaligned(as: SIMD8<Float>.self)
        sum += factor * (rawSource + 4 * j).loadUnaligned(as: SIMD8<Float>.self)
        (rawOutput + 4 * j).storeBytes(of: sum, as: SIMD8<Float>.self)
        j += 8
      }
      while j < width {
        output[j] += factor * source[j]
        j += 1
      }
    }
  }
}

/// A pointer handed to concurrent work that writes disjoint parts of what it points to.
struct Unshared<Pointer>: @unchecked Sendable {
  let pointer: Pointer
  init(_ pointer: Pointer) { self.pointer = pointer }
}
