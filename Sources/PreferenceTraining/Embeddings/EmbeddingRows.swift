public import PreferenceData

/// Which prompt's vector stands in which row of a file of given embeddings: what ``GivenEmbeddings``
/// reads, for those who write it.
public struct EmbeddingRows: Sendable, Equatable {
  /// The prompt of each row; nil for a row that no `row` key asks for.
  public let prompts: [Int?]

  /// One row per row of the data set, in order; or, where the rows have a `row` key, as these keys
  /// count from 0.
  ///
  /// - Throws: ``TrainingError`` when two prompts ask for the same row, when some rows have a key and
  ///   others none, or when the keys go far beyond the number of rows.
  public init(for dataset: PreferenceDataset) throws(TrainingError) {
    let columns = dataset.columns
    guard !columns.embeddingRow.isEmpty else {
      prompts = columns.prompt.map(Int.init)
      return
    }
    let keys = columns.embeddingRow.map(Int.init)
    if let row = keys.firstIndex(where: { $0 < 0 }) {
      throw TrainingError(
        .data, "row \(row + 1) of the data has no \"row\" key, though others have one")
    }
    let last = keys.max() ?? -1
    guard last < 16 * keys.count + 1024 else {
      throw TrainingError(
        .data,
        "the \"row\" keys go up to \(last) in data of \(keys.count) rows; number them from 0")
    }
    var prompts = [Int?](repeating: nil, count: last + 1)
    for (row, key) in keys.enumerated() {
      let prompt = Int(columns.prompt[row])
      guard prompts[key] == nil || prompts[key] == prompt else {
        throw TrainingError(
          .data, "two different prompts have the \"row\" key \(key); give each its own")
      }
      prompts[key] = prompt
    }
    self.prompts = prompts
  }
}
