internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures

/// The features that a factorization reads, row by row, with the views that will make them at
/// request time.
struct DenseFeatures: Sendable {
  var views: PromptViews
  /// One row per training prompt: the `dense` input of heads. Surface numbers and embeddings are
  /// one block for the penalty: the long rows of surface numbers then hold back the embeddings,
  /// which have more to overfit with (on qlora-oa it halves the spread over splits at one mean).
  var matrix: Matrix<Float>
  /// Whether the pair's n-gram head stands beside the factorization.
  var takesNgramHead: Bool

  /// mf reads surface numbers and token embeddings, the distilled ones where there are any;
  /// RouteLLM's form the token embeddings alone, for it is made for embeddings; both nothing but the
  /// user's embeddings where these are given.
  init(_ job: TrainingJob, _ algorithm: RouterTraining.Algorithm) throws {
    if let embeddings = job.settings.embeddings {
      views = PromptViews(
        surface: nil, ngrams: nil, tokens: nil, embeddingDimension: embeddings.dimension)
      matrix = embeddings.vectors(of: job.selection)
      takesNgramHead = false
      return
    }
    views = try job.fitViews(distilledAlone: true)
    let matrices = ViewMatrices(
      prompts: job.dataset.prompts, selection: job.selection, views: views, needsNgrams: false)
    takesNgramHead = algorithm == .mf
    guard algorithm == .routellmMF else {
      matrix = matrices.dense
      return
    }
    guard let tokens = matrices.distilled ?? matrices.tokens else {
      throw TrainingError(
        .usage,
        "routellm-mf reads embeddings; leave out --preset fast, or give --distill or --embeddings")
    }
    views.surface = nil
    matrix = tokens
  }
}
