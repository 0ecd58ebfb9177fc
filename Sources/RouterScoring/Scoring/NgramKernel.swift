internal import PromptFeatures

/// What is known about each n-gram bucket, side by side, so that one cache line serves it all: the
/// inverse document frequency, the weight in each n-gram head, the token-table row and its scale.
struct NgramKernel: Sendable {
  /// The number of weight vectors.
  let vectors: Int
  /// Whether the records name token-table rows.
  let hasTokens: Bool
  /// Floats per record, a power of two: the idf, the weights, then the bits of the row and its
  /// scale if there is a token table.
  private let stride: Int
  private let records: [Float]

  init(_ view: NgramView, weights: [[Float]], tokens: TokenTable?) {
    let used = 1 + weights.count + (tokens == nil ? 0 : 2)
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
        tokens?.rowOfBucket.withUnsafeBufferPointer { rows in
          fill(1 + weights.count) { Float(bitPattern: UInt32(rows[$0])) }
        }
        tokens?.withScaleOfBucket { scale in fill(2 + weights.count) { scale($0) } }
        for lane in used..<max(width, used) { fill(lane) { _ in 0 } }
      }
    }
    vectors = weights.count
    hasTokens = tokens != nil
    self.stride = stride
  }

  /// The products of the unit-length n-gram vector with each weight vector, zeros for no n-grams;
  /// and the token-table rows of the n-grams, with factors that lack the unit length's scale.
  ///
  /// - Parameters:
  ///   - products: `vectors` numbers.
  ///   - hits: at least as long as `terms` if there is a token table.
  /// - Returns: the number of hits written.
  func gather(
    _ terms: [PromptScratch.Term], products: inout [Float], hits: inout [TokenHit]
  ) -> Int {
    precondition(products.count == vectors && (!hasTokens || hits.count >= terms.count))
    var squares: Float = 0
    var found = 0
    records.withUnsafeBufferPointer { records in
      terms.withUnsafeBufferPointer { terms in
        products.withUnsafeMutableBufferPointer { products in
          hits.withUnsafeMutableBufferPointer { hits in
            if hasTokens {
              touch(terms, records, sink: &squares)
              found = gather(terms, records, products, hits, &squares)
            } else if vectors == 1 {
              gather(terms, records, product: &products[0], &squares)
            } else {
              gather(terms, records, products, &squares)
            }
          }
        }
      }
    }
    let scale = squares > 0 ? 1 / squares.squareRoot() : 0
    for index in 0..<vectors { products[index] *= scale }
    return found
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
    _ products: UnsafeMutableBufferPointer<Float>, _ hits: UnsafeMutableBufferPointer<TokenHit>,
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
