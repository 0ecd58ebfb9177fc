internal import Glibc

/// One component of a prompt's n-gram vector.
public struct NgramEntry: Sendable, Equatable {
  public var bucket: UInt32
  public var value: Float

  @inlinable
  public init(bucket: UInt32, value: Float) {
    self.bucket = bucket
    self.value = value
  }
}

extension NgramView {
  /// The number of buckets, a power of two.
  public var bucketCount: Int { inverseDocumentFrequencies.count }

  /// The logarithm of the number of buckets.
  public var bucketBits: Int { bucketCount.trailingZeroBitCount }

  /// Learns the smoothed inverse document frequencies idf = ln((1 + n) / (1 + df)) + 1, and 0 for
  /// the buckets of fewer than `minimumDocumentFrequency` documents.
  ///
  /// - Parameters:
  ///   - documentFrequencies: for each bucket the number of documents it occurs in.
  ///   - documents: n.
  public init(
    documentFrequencies: [Int32], documents: Int, minimumDocumentFrequency: Int = 2
  ) {
    precondition(
      documentFrequencies.count.nonzeroBitCount == 1, "the number of buckets is a power of two")
    self.init(
      inverseDocumentFrequencies: documentFrequencies.map { frequency in
        guard frequency > 0, Int(frequency) >= minimumDocumentFrequency else { return 0 }
        return Float(log(Double(1 + documents) / Double(1 + Int(frequency))) + 1)
      })
  }

  /// The n-gram vector: sign · f(|count|) · idf, scaled to unit length, without the buckets of
  /// idf 0. The sublinear f(t) is 1 + ln t, and t itself below 1, which older turns weigh.
  ///
  /// - Parameter entries: replaced; keeps its capacity.
  public func entries(of terms: [PromptScratch.Term], into entries: inout [NgramEntry]) {
    entries.removeAll(keepingCapacity: true)
    entries.reserveCapacity(terms.count)
    var squares: Float = 0
    inverseDocumentFrequencies.withUnsafeBufferPointer { frequencies in
      for term in terms {
        let frequency = frequencies[Int(term.bucket)]
        guard frequency != 0, term.count != 0 else { continue }
        let value = NgramView.sublinear(term.count) * frequency
        squares += value * value
        entries.append(NgramEntry(bucket: term.bucket, value: value))
      }
    }
    guard squares > 0 else { return }
    let scale = 1 / squares.squareRoot()
    for index in entries.indices { entries[index].value *= scale }
  }

  /// sign(count) · f(|count|).
  @inline(__always)
  public static func sublinear(_ count: Float) -> Float {
    let magnitude = abs(count)
    if magnitude <= 1 { return count }
    let damped = 1 + log(magnitude)
    return count < 0 ? -damped : damped
  }
}
