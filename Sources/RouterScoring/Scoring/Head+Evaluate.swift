public import PromptFeatures

/// The vectors of one prompt, as heads read them. Views that a router lacks are empty.
public struct PromptVectors: Sendable, Equatable {
  /// Standardised surface numbers.
  public var surface: [Float]
  /// The unit-length n-gram vector without its zeros.
  public var ngrams: [NgramEntry]
  /// The unit-length token-table embedding.
  public var tokens: [Float]
  /// The unit-length embedding by the distilled table.
  public var distilled: [Float]
  /// The unit-length embedding that the caller supplied.
  public var embedding: [Float]

  public init(
    surface: [Float] = [], ngrams: [NgramEntry] = [], tokens: [Float] = [],
    distilled: [Float] = [], embedding: [Float] = []
  ) {
    self.surface = surface
    self.ngrams = ngrams
    self.tokens = tokens
    self.distilled = distilled
    self.embedding = embedding
  }

  /// surface ‖ tokens ‖ distilled ‖ embedding.
  public var dense: [Float] { surface + tokens + distilled + embedding }

  /// z(x) of a head on landmarks.
  func vector(_ input: HeadInput, surfaceScale: Float) -> [Float] {
    let vector = vector(input)
    return surfaceScale == 0 ? vector : vector + surface.map { $0 * surfaceScale }
  }

  /// The dense vector of an input; n-grams have none.
  func vector(_ input: HeadInput) -> [Float] {
    switch input {
    case .surface: surface
    case .tokens: tokens
    case .distilled: distilled
    case .embedding: embedding
    case .dense: dense
    case .ngrams: preconditionFailure("n-grams are sparse")
    }
  }
}

extension Head {
  /// h(x), computed plainly: the reference for the scorer's fast paths.
  public func evaluate(_ vectors: PromptVectors) -> Float {
    switch self {
    case .linear(let head):
      return head.evaluate(vectors)
    case .nystrom(let head):
      return head.evaluate(vectors)
    case .neighbours(let head):
      return head.evaluate(vectors)
    case .tasks(let head):
      return head.evaluate(vectors)
    case .logisticDifference(let strong, let weak):
      return logistic(strong.evaluate(vectors)) - logistic(weak.evaluate(vectors))
    }
  }

  /// The inputs the head reads, without the surface part of a Nyström head.
  public var input: HeadInput {
    switch self {
    case .linear(let head), .logisticDifference(let head, _): head.input
    case .nystrom(let head): head.input
    case .neighbours(let head): head.input
    case .tasks(let head): head.input
    }
  }
}

extension LinearHead {
  /// w·φ + b over the input's vector.
  public func evaluate(_ vectors: PromptVectors) -> Float {
    input == .ngrams ? evaluate(entries: vectors.ngrams) : evaluate(dense: vectors.vector(input))
  }

  /// w·φ + b for φ given in full.
  public func evaluate(dense: [Float]) -> Float {
    dense.withUnsafeBufferPointer { evaluate(dense: $0) }
  }

  /// w·φ + b for φ given in full.
  public func evaluate(dense: UnsafeBufferPointer<Float>) -> Float {
    weights.withUnsafeBufferPointer { dot($0, dense) } + bias
  }

  /// w·φ + b for a sparse φ.
  public func evaluate(entries: [NgramEntry]) -> Float {
    var sum: Float = 0
    for entry in entries { sum += weights[Int(entry.bucket)] * entry.value }
    return sum + bias
  }
}

extension NystromHead {
  /// The number of landmarks.
  public var landmarkCount: Int { weights.count }

  /// z(x): the input's vector, followed by `surfaceScale` · surface unless that is 0.
  public func vector(_ vectors: PromptVectors) -> [Float] {
    vectors.vector(input, surfaceScale: surfaceScale)
  }

  /// Σ_j β_j exp(−γ ‖z(x) − l_j‖²) + b.
  public func evaluate(_ vectors: PromptVectors) -> Float {
    vector(vectors).withUnsafeBufferPointer { NystromKernel(self).evaluate($0) }
  }
}

extension TaskHead {
  /// Σ_t P(t | x) g_t.
  public func evaluate(_ vectors: PromptVectors) -> Float {
    let kernel = TaskKernel(self)
    var memory = [SIMD16<Float>](repeating: .zero, count: kernel.lanes)
    return vectors.vector(input, surfaceScale: surfaceScale).withUnsafeBufferPointer { z in
      memory.withUnsafeMutableBufferPointer { kernel.evaluate(z, $0) }
    }
  }
}
