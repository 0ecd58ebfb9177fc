internal import PromptFeatures

/// What is known about each n-gram bucket, side by side, so that one cache line serves it all: the
/// inverse document frequency, the weight in each n-gram head, the rows in up to two tables and the
/// scale of the first one's row.
struct NgramKernel: Sendable {
  /// The number of weight vectors.
  let vectors: Int
  /// The number of tables whose rows the records name.
  let tableCount: Int
  /// Floats per record, a power of two: the idf, the weights, then, if there is a table, the bits of
  /// the rows (the second table's in the upper half) and the scale of the first table's row.
  private let stride: Int
  private let records: [Float]
  /// The scales of the second table, by row: they would double the records, and are few.
  private let secondScales: [Float]

  /// - Parameter tables: at most two.
  init(_ view: NgramView, weights: [[Float]], tables: [TokenTable]) {
    precondition(tables.count <= 2, "a kernel has two tables at most")
    let used = 1 + weights.count + (tables.isEmpty ? 0 : 2)
    var stride = 2
    while stride < used { stride *= 2 }
    let width = stride
    let buckets = view.bucketCount
    records = LargeMemory.array(buckets * width) { records in
      // In stretches that stay in the cache while one lane after the other is filled in.
      for first in Swift.stride(from: 0, to: buckets, by: 1024) {
        let stretch = first..<min(first + 1024, buckets)
        func fill(_ lane: Int, _ value: (Int) -> Float) {
          for bucket in stretch { records[bucket &* width &+ lane] = value(bucket) }
        }
        view.inverseDocumentFrequencies.withUnsafeBufferPointer { idf in fill(0) { idf[$0] } }
        for (index, weights) in weights.enumerated() {
          weights.withUnsafeBufferPointer { weights in fill(1 + index) { weights[$0] } }
        }
        if let table = tables.first {
          table.rowOfBucket.withUnsafeBufferPointer { rows in
            guard tables.count > 1 else {
              return fill(1 + weights.count) { Float(bitPattern: UInt32(rows[$0])) }
            }
            tables[1].rowOfBucket.withUnsafeBufferPointer { others in
              fill(1 + weights.count) {
                Float(bitPattern: UInt32(others[$0]) << 16 | UInt32(rows[$0]))
              }
            }
          }
          table.withScaleOfBucket { scale in fill(2 + weights.count) { scale($0) } }
        }
        for lane in used..<max(width, used) { fill(lane) { _ in 0 } }
      }
    }
    vectors = weights.count
    tableCount = tables.count
    secondScales = tables.count > 1 ? tables[1].scales : []
    self.stride = stride
  }

  /// The products of the unit-length n-gram vector with each weight vector, zeros for no n-grams;
  /// and the tables' rows of the n-grams, with factors that lack the unit length's scale.
  ///
  /// - Parameters:
  ///   - products: `vectors` numbers.
  ///   - hits: with room for all terms.
  func gather(
    _ terms: [PromptScratch.Term], products: inout [Float], hits: inout TableHits
  ) {
    precondition(products.count == vectors)
    var squares: Float = 0
    records.withUnsafeBufferPointer { records in
      terms.withUnsafeBufferPointer { terms in
        products.withUnsafeMutableBufferPointer { products in
          if tableCount > 0 {
            touch(terms, records, sink: &squares)
            hits.fill(for: terms.count, tables: tableCount) { first, second in
              tableCount == 1
                ? (gather(terms, records, products, first, &squares), 0)
                : gather(terms, records, products, first, second, &squares)
            }
          } else if vectors == 1 {
            gather(terms, records, product: &products[0], &squares)
          } else {
            gather(terms, records, products, &squares)
          }
        }
      }
    }
    let scale = squares > 0 ? 1 / squares.squareRoot() : 0
    for index in 0..<vectors { products[index] *= scale }
  }

  /// Asks for all records at once: the misses overlap here, where nothing waits for them, while the
  /// loops that work on records would meet them a few at a time.
  ///
  /// - Parameter sink: gets a number of no meaning, so that the loads are not optimised away.
  @inline(never)
  private func touch(
    _ terms: UnsafeBufferPointer<PromptScratch.Term>, _ records: UnsafeBufferPointer<Float>,
    sink: inout Float
  ) {
    var bits: UInt32 = 0
    for term in terms { bits |= records[stride &* Int(term.bucket)].bitPattern }
    sink = Float(bitPattern: bits)
  }

  /// sign · f(|count|); most n-grams of a prompt occur once.
  @inline(__always)
  private func damped(_ count: Float) -> Float {
    abs(count) <= 1 ? count : NgramView.sublinear(count)
  }

  private func gather(
    _ terms: UnsafeBufferPointer<PromptScratch.Term>, _ records: UnsafeBufferPointer<Float>,
    product: inout Float, _ squares: inout Float
  ) {
    var sums = (squares: Float(0), product: Float(0))
    for term in terms {
      let record = 2 &* Int(term.bucket)
      let value = damped(term.count) * records[record]
      sums.squares += value * value
      sums.product += value * records[record &+ 1]
    }
    product = sums.product
    squares = sums.squares
  }

  private func gather(
    _ terms: UnsafeBufferPointer<PromptScratch.Term>, _ records: UnsafeBufferPointer<Float>,
    _ products: UnsafeMutableBufferPointer<Float>, _ squares: inout Float
  ) {
    var sum: Float = 0
    for index in 0..<vectors { products[index] = 0 }
    for term in terms {
      let record = stride &* Int(term.bucket)
      let value = damped(term.count) * records[record]
      sum += value * value
      for index in 0..<vectors { products[index] += value * records[record &+ 1 &+ index] }
    }
    squares = sum
  }

  private func gather(
    _ terms: UnsafeBufferPointer<PromptScratch.Term>, _ records: UnsafeBufferPointer<Float>,
    _ products: UnsafeMutableBufferPointer<Float>, _ hits: UnsafeMutablePointer<TokenHit>,
    _ squares: inout Float
  ) -> Int {
    var sum: Float = 0
    var found = 0
    for index in 0..<vectors { products[index] = 0 }
    for term in terms {
      let record = stride &* Int(term.bucket)
      let value = damped(term.count) * records[record]
      sum += value * value
      for index in 0..<vectors { products[index] += value * records[record &+ 1 &+ index] }
      let row = records[record &+ 1 &+ vectors].bitPattern
      hits[found] = TokenHit(row: row, factor: value * records[record &+ 2 &+ vectors])
      found &+= row != UInt32(TokenTable.noRow) && value != 0 ? 1 : 0
    }
    squares = sum
    return found
  }

  private func gather(
    _ terms: UnsafeBufferPointer<PromptScratch.Term>, _ records: UnsafeBufferPointer<Float>,
    _ products: UnsafeMutableBufferPointer<Float>, _ hits: UnsafeMutablePointer<TokenHit>,
    _ others: UnsafeMutablePointer<TokenHit>, _ squares: inout Float
  ) -> (Int, Int) {
    var sum: Float = 0
    var found = (first: 0, second: 0)
    let none = UInt32(TokenTable.noRow)
    for index in 0..<vectors { products[index] = 0 }
    for term in terms {
      let record = stride &* Int(term.bucket)
      let value = damped(term.count) * records[record]
      sum += value * value
      for index in 0..<vectors { products[index] += value * records[record &+ 1 &+ index] }
      let rows = records[record &+ 1 &+ vectors].bitPattern
      let (row, other) = (rows & 0xFFFF, rows &>> 16)
      hits[found.first] = TokenHit(row: row, factor: value * records[record &+ 2 &+ vectors])
      found.first &+= row != none && value != 0 ? 1 : 0
      others[found.second] = TokenHit(row: other, factor: value)
      found.second &+= other != none && value != 0 ? 1 : 0
    }
    secondScales.withUnsafeBufferPointer { scales in
      for hit in 0..<found.second { others[hit].factor *= scales[Int(others[hit].row)] }
    }
    squares = sum
    return found
  }
}

extension TokenTable {
  /// Runs `body` with a function from bucket to its row's scale, 0 for a bucket without a row.
  @inline(__always)
  fileprivate func withScaleOfBucket(_ body: ((Int) -> Float) -> Void) {
    rowOfBucket.withUnsafeBufferPointer { rows in
      scales.withUnsafeBufferPointer { scales in
        body { rows[$0] == TokenTable.noRow ? 0 : scales[Int(rows[$0])] }
      }
    }
  }
}
