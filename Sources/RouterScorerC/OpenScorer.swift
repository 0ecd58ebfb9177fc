internal import Glibc
internal import RouterScoring

/// What a `router_scorer` pointer leads to.
final class OpenScorer: Sendable {
  let scorer: Scorer
  let scratches: ScratchPool
  /// Strong, weak, then the other models of the training data.
  let modelNames: [String]
  /// The same for C, as long as this lives.
  nonisolated(unsafe) private let cNames: [UnsafeMutablePointer<CChar>?]

  init(_ opened: Scorer) {
    scorer = opened.slimmed()
    scratches = ScratchPool(scorer)
    let pair = [scorer.model.pair.strong, scorer.model.pair.weak]
    let others = scorer.model.modelHeads?.models.filter { !pair.contains($0) } ?? []
    modelNames = pair + others
    cNames = modelNames.map { strdup($0) }
  }

  deinit { for name in cNames { free(name) } }

  /// A model's name; nil if there is no such model, or there was no memory for it.
  func cName(_ index: Int) -> UnsafePointer<CChar>? {
    guard cNames.indices.contains(index) else { return nil }
    return UnsafePointer(cNames[index])
  }

  /// The dimension of the embeddings that the router reads; 0 for none.
  var embeddingDimension: Int { scorer.embeddingDimension ?? 0 }

  // MARK: As a pointer

  /// The pointer that is handed out; lives until ``close(_:)``.
  func handedOut() -> OpaquePointer { OpaquePointer(Unmanaged.passRetained(self).toOpaque()) }

  @inline(__always)
  static func behind(_ pointer: OpaquePointer?) throws(Failure) -> OpenScorer {
    let pointer = try require(pointer, "scorer")
    return Unmanaged.fromOpaque(UnsafeRawPointer(pointer)).takeUnretainedValue()
  }

  static func close(_ pointer: OpaquePointer) {
    Unmanaged<OpenScorer>.fromOpaque(UnsafeRawPointer(pointer)).release()
  }
}
