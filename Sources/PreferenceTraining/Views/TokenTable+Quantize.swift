internal import LinearAlgebra
internal import PromptFeatures

extension TokenTable {
  /// A table of vectors, each rounded to signed bytes of its own scale.
  ///
  /// - Parameters:
  ///   - vectors: one row per bucket that has one; at most 65,534.
  ///   - buckets: those buckets.
  init(quantizing vectors: Matrix<Float>, buckets: [UInt32], bucketCount: Int) {
    precondition(vectors.rowCount == buckets.count && buckets.count < Int(TokenTable.noRow))
    var rowOfBucket = [UInt16](repeating: TokenTable.noRow, count: bucketCount)
    var codes: [Int8] = []
    var scales: [Float] = []
    codes.reserveCapacity(vectors.values.count)
    for (row, bucket) in buckets.enumerated() {
      rowOfBucket[Int(bucket)] = UInt16(row)
      let vector = vectors.row(row)
      let largest = vector.reduce(0) { max($0, abs($1)) }
      let scale = largest > 0 ? largest / 127 : 1
      scales.append(scale)
      for component in vector { codes.append(Int8((component / scale).rounded())) }
    }
    self.init(
      dimension: vectors.columnCount, rowOfBucket: rowOfBucket, codes: codes, scales: scales)
  }
}
