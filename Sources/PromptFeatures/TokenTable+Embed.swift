extension TokenTable {
  /// The number of rows.
  public var rowCount: Int { scales.count }

  /// Writes the embedding to `out` from `offset` on: Σ value · row over the entries whose bucket
  /// has a row, scaled to unit length; zeros if none has.
  ///
  /// - Parameter out: at least `offset + dimension` long; nothing else in it changes.
  public func embed(_ entries: [NgramEntry], into out: inout [Float], at offset: Int = 0) {
    precondition(offset >= 0 && out.count - offset >= dimension, "no room for the embedding")
    precondition(codes.count == rowCount * dimension, "one row of codes per scale")
    entries.withUnsafeBufferPointer { entries in
      rowOfBucket.withUnsafeBufferPointer { rows in
        codes.withUnsafeBufferPointer { codes in
          scales.withUnsafeBufferPointer { scales in
            out.withUnsafeMutableBufferPointer { out in
              let out = UnsafeMutableBufferPointer(rebasing: out[offset..<offset + dimension])
              TokenTable.accumulate(entries, rows, codes, scales, into: out)
              TokenTable.normalize(out)
            }
          }
        }
      }
    }
  }

  private static func accumulate(
    _ entries: UnsafeBufferPointer<NgramEntry>, _ rows: UnsafeBufferPointer<UInt16>,
    _ codes: UnsafeBufferPointer<Int8>, _ scales: UnsafeBufferPointer<Float>,
    into out: UnsafeMutableBufferPointer<Float>
  ) {
    for index in out.indices { out[index] = 0 }
    let dimension = out.count
    let whole = dimension & ~15
    guard dimension > 0, let sums = out.baseAddress, let codes = codes.baseAddress else { return }
    let rawSums = UnsafeMutableRawPointer(sums)
    for entry in entries {
      let row = rows[Int(entry.bucket)]
      guard row != noRow else { continue }
      let factor = entry.value * scales[Int(row)]
      let code = codes + Int(row) * dimension
      let rawCode = UnsafeRawPointer(code)
      var position = 0
      while position < whole {
        let bytes = (rawCode + position).loadUnaligned(as: SIMD16<Int8>.self)
        var sum = (rawSums + 4 * position).loadUnaligned(as: SIMD16<Float>.self)
        sum += SIMD16<Float>(bytes) * factor
        (rawSums + 4 * position).storeBytes(of: sum, as: SIMD16<Float>.self)
        position += 16
      }
      while position < dimension {
        sums[position] += Float(code[position]) * factor
        position += 1
      }
    }
  }

  private static func normalize(_ out: UnsafeMutableBufferPointer<Float>) {
    var squares: Float = 0
    for value in out { squares += value * value }
    guard squares > 0, squares.isFinite else {
      for index in out.indices { out[index] = 0 }
      return
    }
    let scale = 1 / squares.squareRoot()
    for index in out.indices { out[index] *= scale }
  }
}
