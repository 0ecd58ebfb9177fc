/// A row of a token table and what it is multiplied with, its scale included.
package struct TokenHit: Sendable {
  package var row: UInt32
  package var factor: Float

  @inlinable
  package init(row: UInt32, factor: Float) {
    self.row = row
    self.factor = factor
  }
}

extension TokenTable {
  /// The number of rows.
  public var rowCount: Int { scales.count }

  /// Writes the embedding to `out` from `offset` on: Σ value · row over the entries whose bucket
  /// has a row, scaled to unit length; zeros if none has.
  ///
  /// - Parameter out: at least `offset + dimension` long; nothing else in it changes.
  public func embed(_ entries: [NgramEntry], into out: inout [Float], at offset: Int = 0) {
    precondition(offset >= 0 && out.count - offset >= dimension, "no room for the embedding")
    var hits: [TokenHit] = []
    hits.reserveCapacity(entries.count)
    for entry in entries {
      let row = rowOfBucket[Int(entry.bucket)]
      guard row != TokenTable.noRow else { continue }
      hits.append(TokenHit(row: UInt32(row), factor: entry.value * scales[Int(row)]))
    }
    hits.withUnsafeBufferPointer { hits in
      out.withUnsafeMutableBufferPointer { out in
        sum(hits, into: UnsafeMutableBufferPointer(rebasing: out[offset..<offset + dimension]))
      }
    }
  }

  /// Writes Σ factor · codes of the row, scaled to unit length, or zeros.
  ///
  /// - Parameters:
  ///   - hits: rows that are there.
  ///   - out: `dimension` numbers.
  package func sum(
    _ hits: UnsafeBufferPointer<TokenHit>, into out: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(out.count == dimension && codes.count == rowCount * dimension, "one row per scale")
    codes.withUnsafeBufferPointer { codes in
      guard let codes = codes.baseAddress, let out = out.baseAddress else { return }
      TokenTable.touch(hits, codes, dimension, sink: out)
      var column = 0
      while column + 32 <= dimension {
        TokenTable.sum32(hits, codes + column, dimension, into: out + column)
        column += 32
      }
      while column < dimension {
        var sum: Float = 0
        for hit in hits { sum += Float(codes[Int(hit.row) * dimension + column]) * hit.factor }
        out[column] = sum
        column += 1
      }
    }
    TokenTable.normalize(out)
  }

  /// Asks for all rows at once: the misses overlap here, while the sums would meet them a few at a
  /// time.
  ///
  /// - Parameter sink: gets a number of no meaning, so that the loads are not optimised away.
  @inline(never)
  private static func touch(
    _ hits: UnsafeBufferPointer<TokenHit>, _ codes: UnsafePointer<Int8>, _ stride: Int,
    sink: UnsafeMutablePointer<Float>
  ) {
    var bits: Int8 = 0
    for hit in hits {
      let row = codes + Int(hit.row) &* stride
      var line = 0
      while line < stride {
        bits |= row[line]
        line &+= 64
      }
    }
    sink.pointee = Float(bits)
  }

  /// 32 columns of the sum, in registers.
  ///
  /// Four codes lie in each 32-bit lane. Shifting one of them to the top and back extends its sign,
  /// so no bytes have to be moved between lanes until the sums are stored.
  private static func sum32(
    _ hits: UnsafeBufferPointer<TokenHit>, _ codes: UnsafePointer<Int8>, _ stride: Int,
    into out: UnsafeMutablePointer<Float>
  ) {
    var (a0, a1, a2, a3) = (
      SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero, SIMD4<Float>.zero
    )
    var (b0, b1, b2, b3) = (a0, a0, a0, a0)
    for hit in hits {
      let row = UnsafeRawPointer(codes + Int(hit.row) &* stride)
      let a = row.loadUnaligned(as: SIMD4<Int32>.self)
      let b = (row + 16).loadUnaligned(as: SIMD4<Int32>.self)
      let factor = SIMD4<Float>(repeating: hit.factor)
      a0 += SIMD4<Float>((a &<< 24) &>> 24) * factor
      a1 += SIMD4<Float>((a &<< 16) &>> 24) * factor
      a2 += SIMD4<Float>((a &<< 8) &>> 24) * factor
      a3 += SIMD4<Float>(a &>> 24) * factor
      b0 += SIMD4<Float>((b &<< 24) &>> 24) * factor
      b1 += SIMD4<Float>((b &<< 16) &>> 24) * factor
      b2 += SIMD4<Float>((b &<< 8) &>> 24) * factor
      b3 += SIMD4<Float>(b &>> 24) * factor
    }
    for lane in 0..<4 {
      out[4 * lane] = a0[lane]
      out[4 * lane + 1] = a1[lane]
      out[4 * lane + 2] = a2[lane]
      out[4 * lane + 3] = a3[lane]
      out[16 + 4 * lane] = b0[lane]
      out[16 + 4 * lane + 1] = b1[lane]
      out[16 + 4 * lane + 2] = b2[lane]
      out[16 + 4 * lane + 3] = b3[lane]
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
