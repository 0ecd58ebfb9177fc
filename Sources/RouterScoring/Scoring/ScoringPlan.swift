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
    /// Training prompts against a part of the dense vector.
    case neighbours(Range<Int>, NeighbourKernel)
    /// A classifier of tasks on z as for landmarks.
    case tasks(Range<Int>, surfaceScale: Float, TaskKernel)
  }

  /// A head with weight, and its index in the model.
  struct PlannedHead: Sendable {
    let index: Int
    let kernel: Kernel
  }

  /// Where each view lies in the dense vector; empty for a view the model lacks.
  let surface: Range<Int>
  let tokens: Range<Int>
  let distilled: Range<Int>
  let embedding: Range<Int>
  let denseDimension: Int
  let heads: [PlannedHead]
  /// Whether a head with weight reads what the table makes: then the n-gram kernel has its rows,
  /// those of the token table first.
  let readsTokens: Bool
  let readsDistilled: Bool
  /// nil when no head with weight reads n-grams or a table.
  let ngrams: NgramKernel?

  /// - Parameter model: valid, see `RouterModel.validate()`.
  init(_ model: RouterModel) {
    let views = model.views
    let surface = 0..<(views.surface?.means.count ?? 0)
    let tokens = surface.upperBound..<surface.upperBound + (views.tokens?.dimension ?? 0)
    let distilled =
      tokens.upperBound..<tokens.upperBound + (views.distilled?.dimension ?? 0)
    let embedding =
      distilled.upperBound..<distilled.upperBound + (views.readEmbeddingDimension ?? 0)
    var ngramWeights: [[Float]] = []
    func ngramVector(_ head: LinearHead) -> Int {
      ngramWeights.append(head.weights)
      return ngramWeights.count - 1
    }
    func range(_ input: HeadInput) -> Range<Int> {
      switch input {
      case .surface: surface
      case .tokens: tokens
      case .distilled: distilled
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
      case .neighbours(let head):
        kernel = .neighbours(range(head.input), NeighbourKernel(head))
      case .tasks(let head):
        kernel = .tasks(range(head.input), surfaceScale: head.surfaceScale, TaskKernel(head))
      }
      heads.append(PlannedHead(index: index, kernel: kernel))
    }
    self.surface = surface
    self.tokens = tokens
    self.distilled = distilled
    self.embedding = embedding
    denseDimension = embedding.upperBound
    self.heads = heads
    let inputs = Set(heads.map { model.heads[$0.index].head.input })
    func read(_ table: TokenTable?, _ input: HeadInput) -> TokenTable? {
      inputs.contains(input) || inputs.contains(.dense) ? table : nil
    }
    let tokenTable = read(views.tokens, .tokens)
    let distilledTable = read(views.distilled, .distilled)
    readsTokens = tokenTable != nil
    readsDistilled = distilledTable != nil
    let tables = [tokenTable, distilledTable].compactMap(\.self)
    ngrams =
      ngramWeights.isEmpty && tables.isEmpty
      ? nil : views.ngrams.map { NgramKernel($0, weights: ngramWeights, tables: tables) }
  }
}
