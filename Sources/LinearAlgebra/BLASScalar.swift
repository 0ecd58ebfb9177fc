internal import COpenBLAS

/// A real number that BLAS multiplies: `Float` or `Double`.
public protocol BLASScalar: BinaryFloatingPoint, Sendable, BitwiseCopyable {
  /// C ← AB on row-major storage, each operand transposed if asked (`gemm`).
  static func _multiply(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
    _ a: UnsafePointer<Self>, _ lda: Int, _ b: UnsafePointer<Self>, _ ldb: Int,
    _ c: UnsafeMutablePointer<Self>, _ ldc: Int)

  /// y ← Ax or Aᵀx on row-major storage (`gemv`).
  static func _multiplyVector(
    _ transpose: Bool, _ m: Int, _ n: Int, _ a: UnsafePointer<Self>, _ x: UnsafePointer<Self>,
    _ y: UnsafeMutablePointer<Self>)

  /// The upper triangle of C ← αC + AᵀA on row-major storage (`syrk`), α 0 or 1.
  static func _gram(
    _ m: Int, _ n: Int, _ a: UnsafePointer<Self>, _ c: UnsafeMutablePointer<Self>, adding: Bool)

  /// A ← AR⁻¹ on row-major storage, R upper triangular (`trsm`).
  static func _divide(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Self>, by r: UnsafePointer<Self>)
}

extension Float: BLASScalar {
  public static func _multiply(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
    _ a: UnsafePointer<Float>, _ lda: Int, _ b: UnsafePointer<Float>, _ ldb: Int,
    _ c: UnsafeMutablePointer<Float>, _ ldc: Int
  ) {
    cblas_sgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
      transposeB ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(lda), b,
      Int32(ldb), 0, c, Int32(ldc))
  }

  public static func _multiplyVector(
    _ transpose: Bool, _ m: Int, _ n: Int, _ a: UnsafePointer<Float>, _ x: UnsafePointer<Float>,
    _ y: UnsafeMutablePointer<Float>
  ) {
    cblas_sgemv(
      CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), 1, a, Int32(n), x,
      1, 0, y, 1)
  }

  public static func _gram(
    _ m: Int, _ n: Int, _ a: UnsafePointer<Float>, _ c: UnsafeMutablePointer<Float>, adding: Bool
  ) {
    cblas_ssyrk(
      CblasRowMajor, CblasUpper, CblasTrans, Int32(n), Int32(m), 1, a, Int32(n), adding ? 1 : 0, c,
      Int32(n))
  }

  public static func _divide(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Float>, by r: UnsafePointer<Float>
  ) {
    cblas_strsm(
      CblasRowMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(m), Int32(n), 1, r,
      Int32(n), a, Int32(n))
  }
}

extension Double: BLASScalar {
  public static func _multiply(
    _ transposeA: Bool, _ transposeB: Bool, _ m: Int, _ n: Int, _ k: Int,
    _ a: UnsafePointer<Double>, _ lda: Int, _ b: UnsafePointer<Double>, _ ldb: Int,
    _ c: UnsafeMutablePointer<Double>, _ ldc: Int
  ) {
    cblas_dgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
      transposeB ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), Int32(k), 1, a, Int32(lda), b,
      Int32(ldb), 0, c, Int32(ldc))
  }

  public static func _multiplyVector(
    _ transpose: Bool, _ m: Int, _ n: Int, _ a: UnsafePointer<Double>, _ x: UnsafePointer<Double>,
    _ y: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemv(
      CblasRowMajor, transpose ? CblasTrans : CblasNoTrans, Int32(m), Int32(n), 1, a, Int32(n), x,
      1, 0, y, 1)
  }

  public static func _gram(
    _ m: Int, _ n: Int, _ a: UnsafePointer<Double>, _ c: UnsafeMutablePointer<Double>, adding: Bool
  ) {
    cblas_dsyrk(
      CblasRowMajor, CblasUpper, CblasTrans, Int32(n), Int32(m), 1, a, Int32(n), adding ? 1 : 0, c,
      Int32(n))
  }

  public static func _divide(
    _ m: Int, _ n: Int, _ a: UnsafeMutablePointer<Double>, by r: UnsafePointer<Double>
  ) {
    cblas_dtrsm(
      CblasRowMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, Int32(m), Int32(n), 1, r,
      Int32(n), a, Int32(n))
  }
}
