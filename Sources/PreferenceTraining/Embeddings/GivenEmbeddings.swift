public import LinearAlgebra
public import PreferenceData
public import RouterEvaluation
public import RouterScoring

/// Embeddings that the user supplies, one per row of the data or as the rows' `row` keys say.
public struct GivenEmbeddings: Sendable {
  /// Unit-norm vectors, one per distinct prompt.
  let vectors: Matrix<Float>
  /// What made them, where that is known.
  public let encoder: Provenance.Encoder?

  /// - Parameters:
  ///   - matrix: one row per row of the data set, in order; or, where the rows have a `row` key, any
  ///     number of rows that these keys count from 0.
  /// - Throws: ``TrainingError`` when the numbers do not fit.
  public init(_ matrix: Matrix<Float>, for dataset: PreferenceDataset) throws(TrainingError) {
    let columns = dataset.columns
    let byKey = !columns.embeddingRow.isEmpty
    guard byKey || matrix.rowCount == dataset.rowCount else {
      throw TrainingError(
        .data,
        "there are \(matrix.rowCount) embeddings for \(dataset.rowCount) rows; give one per "
          + "row of the data, or a \"row\" key in every row")
    }
    var rowOfPrompt = [Int](repeating: -1, count: dataset.prompts.count)
    for row in 0..<dataset.rowCount {
      let place = byKey ? Int(columns.embeddingRow[row]) : row
      guard (0..<matrix.rowCount).contains(place) else {
        throw TrainingError(
          .data,
          "row \(row + 1) of the data asks for embedding \(place), but there are "
            + "\(matrix.rowCount), counted from 0")
      }
      let prompt = Int(columns.prompt[row])
      if rowOfPrompt[prompt] < 0 { rowOfPrompt[prompt] = place }
    }
    vectors = matrix.selectingRows(rowOfPrompt).withUnitRows()
    encoder = nil
  }

  /// - Parameters:
  ///   - matrix: one row per distinct prompt of the data set.
  ///   - encoder: what made them.
  public init(ofPrompts matrix: Matrix<Float>, by encoder: Provenance.Encoder) {
    vectors = matrix.withUnitRows()
    self.encoder = encoder
  }

  /// The same for an evaluation.
  public var promptEmbeddings: PromptEmbeddings {
    PromptEmbeddings(dimension: dimension, values: vectors.values)
  }

  var dimension: Int { vectors.columnCount }

  /// The vectors of some prompts of the store.
  func vectors(of prompts: [Int]) -> Matrix<Float> { vectors.selectingRows(prompts) }
}
