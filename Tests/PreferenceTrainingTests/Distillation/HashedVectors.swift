import LinearAlgebra
import RouterScoring
import Synchronization

@testable import PreferenceTraining

/// Vectors that depend on a text alone.
enum HashedVector {
  static func of(_ text: String, dimension: Int) -> [Float] {
    var seed: UInt64 = 14_695_981_039_346_656_037
    for byte in text.utf8 { seed = (seed ^ UInt64(byte)) &* 1_099_511_628_211 }
    var generator = SplitMix64(seed: seed)
    let values = generator.gaussians(dimension)
    let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return values.map { Float($0 / length) }
  }

  static func cosine(_ a: [Double], _ b: [Double]) -> Double {
    func product(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return product(a, b) / (product(a, a) * product(b, b)).squareRoot()
  }
}

final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func add(_ number: Int) { count.withLock { $0 += number } }
}

extension TermEncoder {
  /// An encoder to which all texts are alike unlike.
  static func hashing(dimension: Int, count: Counter? = nil) -> TermEncoder {
    let identity = Provenance.Encoder(
      name: "hashing", sha256: String(repeating: "0", count: 64))
    return TermEncoder(identity, dimension: dimension) { terms in
      count?.add(terms.count)
      return Matrix(
        rowCount: terms.count, columnCount: dimension,
        values: terms.flatMap { HashedVector.of($0, dimension: dimension) })
    }
  }

  /// An encoder that knows of the words of a class that they belong together: their vectors lie
  /// about one axis, all others' about another.
  static func knowing(_ isOfClass: @escaping @Sendable (String) -> Bool) -> TermEncoder {
    let identity = Provenance.Encoder(
      name: "knowing", sha256: String(repeating: "1", count: 64))
    return TermEncoder(identity, dimension: 8) { terms in
      Matrix(
        rowCount: terms.count, columnCount: 8,
        values: terms.flatMap { term in
          var vector = HashedVector.of(term, dimension: 8)
          vector[isOfClass(term) ? 0 : 1] += 2
          return vector
        })
    }
  }
}
