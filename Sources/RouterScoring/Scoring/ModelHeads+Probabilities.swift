internal import Glibc

/// The probabilities of a battle's three outcomes; they sum to 1.
public struct OutcomeProbabilities: Sendable, Equatable {
  /// P(a wins), a being shown first.
  public var a: Double
  /// P(b wins).
  public var b: Double
  public var tie: Double

  public init(a: Double, b: Double, tie: Double) {
    self.a = a
    self.b = b
    self.tie = tie
  }

  /// Rao & Kupper's model (JASA 1967): P(a) = σ(ℓ − ln θ), P(b) = σ(−ℓ − ln θ) for ℓ = ℓ_a − ℓ_b,
  /// and P(tie) = (θ² − 1) P(a) P(b), which is what the two leave of 1.
  public init(logit difference: Double, tieParameter: Double) {
    let margin = log(tieParameter)
    a = 1 / (1 + exp(margin - difference))
    b = 1 / (1 + exp(margin + difference))
    // exp overflows before the product can: then both other outcomes are 0.
    tie = min(max((tieParameter * tieParameter - 1) * a * b, 0), 1)
  }
}

extension ModelHeads {
  /// The dimension of the `dense` vectors the projection reads; 0 when the rank is 0.
  public var denseDimension: Int { rank == 0 ? 0 : projection.count / rank }

  /// The index of a model, nil if it is none of these.
  public func index(of model: String) -> Int? { models.firstIndex(of: model) }

  /// W φ(x), `rank` numbers.
  public func projected(_ dense: UnsafeBufferPointer<Float>) -> [Float] {
    guard rank > 0 else { return [] }
    let dimension = denseDimension
    precondition(dense.count == dimension, "the dense vector has another dimension")
    return projection.withUnsafeBufferPointer { projection in
      (0..<rank).map { row in
        dot(
          UnsafeBufferPointer(rebasing: projection[row * dimension..<(row + 1) * dimension]), dense)
      }
    }
  }

  /// ℓ_a(x) − ℓ_b(x) = b_a − b_b + (u_a − u_b)ᵀ W φ(x), without position bias.
  ///
  /// - Parameters:
  ///   - a: index of a model; likewise `b`.
  ///   - dense: φ(x), the `dense` input; anything when the rank is 0.
  public func difference(a: Int, b: Int, dense: UnsafeBufferPointer<Float>) -> Float {
    difference(a: a, b: b, projected: projected(dense))
  }

  /// The same from an array.
  public func difference(a: Int, b: Int, dense: [Float]) -> Float {
    dense.withUnsafeBufferPointer { difference(a: a, b: b, dense: $0) }
  }

  /// The same from W φ(x), for many pairs on one prompt.
  public func difference(a: Int, b: Int, projected: [Float]) -> Float {
    var sum = biases[a] - biases[b]
    for component in 0..<rank {
      sum += (factors[a * rank + component] - factors[b * rank + component]) * projected[component]
    }
    return sum
  }

  /// The probabilities of the outcomes of a battle with `difference` = ℓ_a − ℓ_b.
  ///
  /// - Parameter withPositionBias: adds o, for battles in which a was shown first; routing leaves
  ///   it out.
  public func outcomeProbabilities(
    difference: Float, withPositionBias: Bool
  ) -> OutcomeProbabilities {
    OutcomeProbabilities(
      logit: Double(difference) + (withPositionBias ? Double(positionBias) : 0),
      tieParameter: Double(tieParameter))
  }
}
