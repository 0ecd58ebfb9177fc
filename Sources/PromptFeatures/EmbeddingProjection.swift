/// The leading principal components of supplied embeddings: y = C (x − m), scaled to unit length.
///
/// Embeddings of one encoder share a large common direction, which drowns what tells prompts apart;
/// and heads on fewer components are smaller and faster.
public struct EmbeddingProjection: Sendable, Equatable {
  /// m, one number per component of the embedding.
  public var mean: [Float]
  /// C, row-major, one row per principal component.
  public var components: [Float]

  public init(mean: [Float], components: [Float]) {
    self.mean = mean
    self.components = components
  }

  /// The dimension of y.
  public var dimension: Int { mean.isEmpty ? 0 : components.count / mean.count }

  /// y of a vector of unit length or of zeros; zeros where nothing is left of it.
  ///
  /// - Parameter result: of ``dimension``.
  public func project(
    _ vector: UnsafeBufferPointer<Float>, into result: UnsafeMutableBufferPointer<Float>
  ) {
    precondition(vector.count == mean.count && result.count == dimension, "of other dimensions")
    var squares = 0.0
    components.withUnsafeBufferPointer { components in
      mean.withUnsafeBufferPointer { mean in
        for row in result.indices {
          let start = row * mean.count
          var sum = SIMD8<Float>.zero
          var place = 0
          while place + 8 <= mean.count {
            let component = Self.lanes(components, start + place)
            sum += component * (Self.lanes(vector, place) - Self.lanes(mean, place))
            place += 8
          }
          var product = sum.sum()
          while place < mean.count {
            product += components[start + place] * (vector[place] - mean[place])
            place += 1
          }
          result[row] = product
          squares += Double(product) * Double(product)
        }
      }
    }
    let scale = squares > 0 && squares.isFinite ? 1 / squares.squareRoot() : 0
    for row in result.indices { result[row] = scale == 0 ? 0 : Float(Double(result[row]) * scale) }
  }

  @inline(__always)
  private static func lanes(_ numbers: UnsafeBufferPointer<Float>, _ place: Int) -> SIMD8<Float> {
    UnsafeRawPointer(numbers.baseAddress!).loadUnaligned(
      fromByteOffset: 4 * place, as: SIMD8<Float>.self)
  }
}
