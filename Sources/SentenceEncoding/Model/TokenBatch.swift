/// Texts that go through the encoder together, their tokens one behind the other: of texts of
/// different lengths nothing is padded.
struct TokenBatch: Sendable {
  /// The places of the texts in the list that was given.
  var texts: [Int] = []
  /// Text i of the batch has the tokens `bounds[i]..<bounds[i + 1]`.
  var bounds: [Int] = [0]

  var tokenCount: Int { bounds.last! }

  /// Batches of about so many tokens: enough for the products of matrices to run at full speed, few
  /// enough for what is between them to stay in the cache.
  static let size = 1024

  /// Divides texts into batches, the longest first. They depend on the lengths alone, so that the
  /// same texts give the same vectors, whatever the number of threads.
  static func batches(lengths: [Int]) -> [TokenBatch] {
    var batches: [TokenBatch] = []
    var batch = TokenBatch()
    for text in lengths.indices.sorted(by: { (-lengths[$0], $0) < (-lengths[$1], $1) }) {
      if batch.tokenCount > 0, batch.tokenCount + lengths[text] > size {
        batches.append(batch)
        batch = TokenBatch()
      }
      batch.texts.append(text)
      batch.bounds.append(batch.tokenCount + lengths[text])
    }
    if batch.tokenCount > 0 { batches.append(batch) }
    return batches
  }
}
