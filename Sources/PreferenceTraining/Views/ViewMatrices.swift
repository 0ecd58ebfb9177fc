internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures

/// The views of a selection of prompts as matrices: what heads are fitted to. Rows follow the
/// selection.
struct ViewMatrices: Sendable {
  var surface: Matrix<Float>
  /// nil when n-grams were not asked for.
  var ngrams: NgramMatrix?
  /// Unit-norm token embeddings, through the very table that will serve; nil without one.
  var tokens: Matrix<Float>?

  init(prompts: PromptStore, selection: [Int], views: PromptViews, needsNgrams: Bool = true) {
    struct Block: Sendable {
      var surface: [Float] = []
      var tokens: [Float] = []
      var entries: [NgramEntry] = []
      var row: [Float]
      var embedding: [Float]
    }
    let dimension = views.tokens?.dimension ?? 0
    let blocks = PromptAnalysis(prompts: prompts).map(
      selection,
      initial: {
        Block(
          row: [Float](repeating: 0, count: SurfaceFeatures.count),
          embedding: [Float](repeating: 0, count: dimension))
      }
    ) { _, scratch, block in
      views.surface?.standardize(scratch.surface, into: &block.row)
      block.surface += block.row
      if let table = views.tokens, let ngrams = views.ngrams {
        ngrams.entries(of: scratch.terms, into: &block.entries)
        table.embed(block.entries, into: &block.embedding)
        block.tokens += block.embedding
      }
    }
    surface = Matrix(
      rowCount: selection.count, columnCount: SurfaceFeatures.count,
      values: blocks.flatMap(\.surface))
    if views.tokens != nil {
      tokens = Matrix(
        rowCount: selection.count, columnCount: dimension, values: blocks.flatMap(\.tokens))
    }
    if needsNgrams, let view = views.ngrams {
      ngrams = NgramMatrix(prompts: prompts, selection: selection, view: view)
    }
  }

  /// surface ‖ tokens, row by row: the `dense` input of heads.
  var dense: Matrix<Float> {
    guard let tokens else { return surface }
    let (left, right) = (surface.columnCount, tokens.columnCount)
    var values: [Float] = []
    values.reserveCapacity(surface.rowCount * (left + right))
    for row in 0..<surface.rowCount {
      values += surface.values[row * left..<(row + 1) * left]
      values += tokens.values[row * right..<(row + 1) * right]
    }
    return Matrix(rowCount: surface.rowCount, columnCount: left + right, values: values)
  }
}
