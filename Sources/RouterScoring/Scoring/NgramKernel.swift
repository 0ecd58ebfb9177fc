internal import PromptFeatures

/// Inverse document frequencies and the weights of all n-gram heads, side by side per bucket, so
/// that one cache line serves them all.
struct NgramKernel: Sendable {
  /// Floats per bucket: the idf, then the weights, then nothing up to a power of two.
  let stride: Int
  /// The number of weight vectors.
  let vectors: Int
  private let records: [Float]

  init(_ view: NgramView, weights: [[Float]]) {
    vectors = weights.count
    var stride = 1
    while stride < 1 + weights.count { stride *= 2 }
    self.stride = stride
    let buckets = view.bucketCount
    records = [Float](unsafeUninitializedCapacity: buckets * stride) { records, count in
      view.inverseDocumentFrequencies.withUnsafeBufferPointer { frequencies in
        for bucket in 0..<buckets { records[bucket * stride] = frequencies[bucket] }
      }
      for lane in 1..<max(stride, 2) where lane < stride {
        guard lane <= weights.count else {
          for bucket in 0..<buckets { records[bucket * stride + lane] = 0 }
          continue
        }
        weights[lane - 1].withUnsafeBufferPointer { weights in
          for bucket in 0..<buckets { records[bucket * stride + lane] = weights[bucket] }
        }
      }
      count = buckets * stride
    }
  }

  /// The products of the unit-length n-gram vector with each weight vector; zeros for no n-grams.
  func products(_ terms: [PromptScratch.Term], into products: inout [Float]) {
    let squares = records.withUnsafeBufferPointer { records -> Float in
      terms.withUnsafeBufferPointer { terms -> Float in
        switch stride {
        case 1: return norm(terms, records)
        case 2: return single(terms, records, &products)
        default: return several(terms, records, &products)
        }
      }
    }
    let scale = squares > 0 ? 1 / squares.squareRoot() : 0
    for index in 0..<vectors { products[index] *= scale }
  }

  private func norm(
    _ terms: UnsafeBufferPointer<PromptScratch.Term>, _ records: UnsafeBufferPointer<Float>
  ) -> Float {
    var squares: Float = 0
    for term in terms {
      let value = NgramView.sublinear(term.count) * records[Int(term.bucket)]
      squares += value * value
    }
    return squares
  }

  private func single(
    _ terms: UnsafeBufferPointer<PromptScratch.Term>, _ records: UnsafeBufferPointer<Float>,
    _ products: inout [Float]
  ) -> Float {
    var squares: Float = 0
    var product: Float = 0
    for term in terms {
      let record = 2 * Int(term.bucket)
      let value = NgramView.sublinear(term.count) * records[record]
      squares += value * value
      product += value * records[record + 1]
    }
    products[0] = product
    return squares
  }

  private func several(
    _ terms: UnsafeBufferPointer<PromptScratch.Term>, _ records: UnsafeBufferPointer<Float>,
    _ products: inout [Float]
  ) -> Float {
    var squares: Float = 0
    for index in 0..<vectors { products[index] = 0 }
    products.withUnsafeMutableBufferPointer { products in
      for term in terms {
        let record = stride * Int(term.bucket)
        let value = NgramView.sublinear(term.count) * records[record]
        squares += value * value
        for index in 0..<vectors { products[index] += value * records[record + 1 + index] }
      }
    }
    return squares
  }
}
