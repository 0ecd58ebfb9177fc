extension Matrix {
  /// The product AB, AᵀB, ABᵀ or AᵀBᵀ (`gemm`).
  ///
  /// - Precondition: the inner dimensions agree.
  public func multiplied(
    by other: Matrix, transposingSelf: Bool = false, transposingOther: Bool = false
  ) -> Matrix {
    let m = transposingSelf ? columnCount : rowCount
    let k = transposingSelf ? rowCount : columnCount
    let n = transposingOther ? other.rowCount : other.columnCount
    precondition(
      k == (transposingOther ? other.columnCount : other.rowCount), "inner dimensions differ")
    guard m > 0, n > 0, k > 0 else { return Matrix(rowCount: m, columnCount: n) }
    let product = [Scalar](unsafeUninitializedCapacity: m * n) { c, count in
      values.withUnsafeBufferPointer { a in
        other.values.withUnsafeBufferPointer { b in
          Scalar._multiply(
            transposingSelf, transposingOther, m, n, k, a.baseAddress!, columnCount,
            b.baseAddress!, other.columnCount, c.baseAddress!, n)
        }
      }
      count = m * n
    }
    return Matrix(rowCount: m, columnCount: n, values: product)
  }

  /// Ax (`gemv`); `vector` has one element per column.
  public func multiplied(by vector: [Scalar]) -> [Scalar] {
    product(with: vector, transposing: false)
  }

  /// Aᵀx (`gemv`); `vector` has one element per row.
  public func transposeMultiplied(by vector: [Scalar]) -> [Scalar] {
    product(with: vector, transposing: true)
  }

  private func product(with vector: [Scalar], transposing: Bool) -> [Scalar] {
    precondition(vector.count == (transposing ? rowCount : columnCount), "wrong length")
    var result = [Scalar](repeating: 0, count: transposing ? columnCount : rowCount)
    guard rowCount > 0, columnCount > 0 else { return result }
    values.withUnsafeBufferPointer { a in
      vector.withUnsafeBufferPointer { x in
        result.withUnsafeMutableBufferPointer { y in
          Scalar._multiplyVector(
            transposing, rowCount, columnCount, a.baseAddress!, x.baseAddress!, y.baseAddress!)
        }
      }
    }
    return result
  }

  /// The symmetric matrix AᵀA, columns × columns (`syrk`).
  public func gram() -> Matrix {
    var gram = Matrix(rowCount: columnCount, columnCount: columnCount)
    guard rowCount > 0, columnCount > 0 else { return gram }
    values.withUnsafeBufferPointer { a in
      gram.values.withUnsafeMutableBufferPointer { c in
        Scalar._gram(rowCount, columnCount, a.baseAddress!, c.baseAddress!, adding: false)
      }
    }
    gram.mirrorUpperTriangle()
    return gram
  }

  /// Copies what is above the diagonal below it.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  mutating func mirrorUpperTriangle() {
    let n = columnCount
    values.withUnsafeMutableBufferPointer { c in
      for i in 0..<n {
        for j in 0..<i { c[i * n + j] = c[j * n + i] }
      }
    }
  }
}

extension Matrix {
  /// The mean of each column, Σ_i ω_i a_ij / Σ_i ω_i, added up in double precision; zeros without
  /// rows or weight.
  ///
  /// - Parameters:
  ///   - weights: ω ≥ 0, one per row; equal when nil.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  public func columnMeans(weights: [Double]? = nil) -> [Double] {
    precondition(weights == nil || weights!.count == rowCount, "one weight per row")
    var means = [Double](repeating: 0, count: columnCount)
    let mass = weights?.reduce(0, +) ?? Double(rowCount)
    guard mass > 0 else { return means }
    values.withUnsafeBufferPointer { a in
      means.withUnsafeMutableBufferPointer { means in
        for i in 0..<rowCount {
          let share = (weights?[i] ?? 1) / mass
          for j in 0..<columnCount { means[j] += share * Double(a[i * columnCount + j]) }
        }
      }
    }
    return means
  }
}
