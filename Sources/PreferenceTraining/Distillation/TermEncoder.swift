public import LinearAlgebra
public import RouterScoring
internal import Synchronization

/// A sentence encoder as training sees it: terms in, vectors out. It remembers what it encoded, so
/// that the folds of a cross-validation, whose terms are mostly the same, cost little more than one.
public final class TermEncoder: Sendable {
  /// What the artifact says of the encoder.
  public let identity: Provenance.Encoder
  /// Numbers in a vector.
  public let dimension: Int

  private struct Memory {
    var rowOfTerm: [String: Int] = [:]
    var values: [Float] = []
  }

  private let encode: @Sendable ([String]) throws -> Matrix<Float>
  private let memory = Mutex(Memory())

  /// - Parameter encode: the vectors of texts, one row each. Called with texts that it was not called
  ///   with before.
  public init(
    _ identity: Provenance.Encoder, dimension: Int,
    encode: @escaping @Sendable ([String]) throws -> Matrix<Float>
  ) {
    self.identity = identity
    self.dimension = dimension
    self.encode = encode
  }

  /// Unit-norm vectors, one row per term.
  ///
  /// - Throws: what `encode` throws, and ``TrainingError`` for vectors of another dimension.
  func vectors(of terms: [String]) throws -> Matrix<Float> {
    try memory.withLock { memory in
      var seen: Set<String> = []
      let unknown = terms.filter { memory.rowOfTerm[$0] == nil && seen.insert($0).inserted }
      if !unknown.isEmpty {
        let vectors = try encode(unknown)
        guard vectors.rowCount == unknown.count, vectors.columnCount == dimension,
          vectors.values.allSatisfy(\.isFinite)
        else {
          throw TrainingError(
            .data,
            "the encoder \(identity.name) gives no \(dimension) finite numbers for every term; are "
              + "its files damaged?")
        }
        for term in unknown { memory.rowOfTerm[term] = memory.rowOfTerm.count }
        memory.values += vectors.withUnitRows().values
      }
      let known = Matrix(
        rowCount: memory.rowOfTerm.count, columnCount: dimension, values: memory.values)
      return known.selectingRows(terms.map { memory.rowOfTerm[$0]! })
    }
  }
}
