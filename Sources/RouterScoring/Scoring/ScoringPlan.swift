internal import PromptFeatures

/// What scoring needs of a model, prepared once: heads that count, weights laid out for one pass.
struct ScoringPlan: Sendable {
  /// How the output of one head is computed.
  ///
  /// Indirect: a pointer instead of all cases' fields, whose unused bytes memory checkers complain
  /// about whenever one is copied.
  indirect enum Kernel: Sendable {
    /// A product with the n-gram vector, by its place in ``NgramKernel``.
    case ngrams(vector: Int, bias: Float)
    case ngramLogistic(strong: Int, strongBias: Float, weak: Int, weakBias: Float)
    /// A product with a part of the dense vector.
    case dense(Range<Int>, LinearHead)
    case denseLogistic(Range<Int>, strong: LinearHead, weak: LinearHead)
    /// Landmarks against z = a part of the dense vector ‖ scale · surface.
    case nystrom(Range<Int>, surfaceScale: Float, NystromKernel)
  }

  /// A head with weight, and its index in the model.
  struct PlannedHead: Sendable {
    let index: Int
    let kernel: Kernel
  }

  /// Where each view lies in the dense vector; empty for a view the model lacks.
  let surface: Range<Int>
  let tokens: Range<Int>
  let embedding: Range<Int>
  let denseDimension: Int
  let heads: [PlannedHead]
  /// nil when no head with weight reads n-grams or the token table.
  let ngrams: NgramKernel?

  /// - Parameter model: valid, see `RouterModel.validate()`.
  init(_ model: RouterModel) {
    let views = model.views
    let surface = 0..<(views.surface?.means.count ?? 0)
    let tokens = surface.upperBound..<surface.upperBound + (views.tokens?.dimension ?? 0)
    let embedding = tokens.upperBound..<tokens.upperBound + (views.embeddingDimension ?? 0)
    var ngramWeights: [[Float]] = []
    func ngramVector(_ head: LinearHead) -> Int {
      ngramWeights.append(head.weights)
      return ngramWeights.count - 1
    }
    func range(_ input: HeadInput) -> Range<Int> {
      switch input {
      case .surface: surface
      case .tokens: tokens
      case .embedding: embedding
      case .dense: 0..<embedding.upperBound
      case .ngrams: 0..<0
      }
    }
    var heads: [PlannedHead] = []
    for (index, stacked) in model.heads.enumerated() where stacked.weight > 0 {
      let kernel: Kernel
      switch stacked.head {
      case .linear(let head):
        kernel =
          head.input == .ngrams
          ? .ngrams(vector: ngramVector(head), bias: head.bias) : .dense(range(head.input), head)
      case .logisticDifference(let strong, let weak):
        kernel =
          strong.input == .ngrams
          ? .ngramLogistic(
            strong: ngramVector(strong), strongBias: strong.bias, weak: ngramVector(weak),
            weakBias: weak.bias)
          : .denseLogistic(range(strong.input), strong: strong, weak: weak)
      case .nystrom(let head):
        kernel = .nystrom(
          range(head.input), surfaceScale: head.surfaceScale, NystromKernel(head))
      }
      heads.append(PlannedHead(index: index, kernel: kernel))
    }
    self.surface = surface
    self.tokens = tokens
    self.embedding = embedding
    denseDimension = embedding.upperBound
    self.heads = heads
    let readsTokens = heads.contains { planned in
      let input = model.heads[planned.index].head.input
      return input == .tokens || input == .dense
    }
    let table = readsTokens ? views.tokens : nil
    ngrams =
      ngramWeights.isEmpty && table == nil
      ? nil : views.ngrams.map { NgramKernel($0, weights: ngramWeights, tokens: table) }
  }
}
