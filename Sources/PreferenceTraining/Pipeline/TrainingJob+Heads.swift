internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation
internal import RouterScoring

extension TrainingJob {
  /// Fits the views on the training prompts, a head on each, and the stack.
  func fitPair(_ outcomes: PairOutcomes, objective: HeadTraining.Objective) throws -> FittedPair {
    announce("views")
    var views = try fitViews()
    if let given = settings.embeddings {
      views.embeddingDimension = given.dimension
      views.embeddingProjection = EmbeddingProjection(fitting: given.vectors(of: selection))
    }
    let embeddings = embeddings(views)
    let matrices = ViewMatrices(prompts: dataset.prompts, selection: selection, views: views)
    let fit = HeadFit(
      job: self, training: HeadTraining(objective: objective, fixedPenalty: settings.l2),
      outcomes: outcomes, rows: outcomes.prompt.map { Int(position[Int($0)]) },
      folds: try innerFolds(outcomes))
    var trained = [fit(.surface(matrices))]
    if let ngrams = matrices.ngrams {
      trained.append(fit(.ngrams(ngrams, bucketCount: 1 << viewTraining.bucketBits)))
    }
    if let tokens = matrices.tokens {
      trained += fit(
        tokens, .tokens, surface: matrices.surface, landmarks: 256,
        tellsTasks: settings.preset == .best)
    }
    if let distilled = matrices.distilled {
      trained += fit(
        distilled, .distilled, surface: matrices.surface, landmarks: 256, tellsTasks: true)
    }
    if let embeddings {
      trained += fit(
        embeddings, .embedding, surface: matrices.surface, landmarks: Self.embeddingLandmarks,
        tellsTasks: true)
      if case .gain = objective {
        announce("head embedding-knn")
        trained.append(
          NeighbourTraining().fit(
            "embedding-knn", .embedding, embeddings, outcomes, rows: fit.rows, folds: fit.folds))
      }
    }
    announce("stack and calibration")
    let fitting = PairFitting(
      trained, outcomes, loss: fit.training.pointLoss(outcomes), folds: fit.folds)
    return FittedPair(views: views, trained: trained, fitting: fitting)
  }

  /// The given embeddings of the training prompts as heads read them; nil without any.
  private func embeddings(_ views: PromptViews) -> Matrix<Float>? {
    guard let vectors = settings.embeddings?.vectors(of: selection) else { return nil }
    return views.embeddingProjection?.project(vectors) ?? vectors
  }

  /// A block per view whose head is linear in its weights, so that heads of several models add up.
  func linearBlocks(_ matrices: ViewMatrices, _ views: PromptViews) -> [FeatureBlock] {
    var blocks = [FeatureBlock.surface(matrices)]
    if let ngrams = matrices.ngrams {
      blocks.append(.ngrams(ngrams, bucketCount: 1 << viewTraining.bucketBits))
    }
    let dense: [(HeadInput, Matrix<Float>?, landmarks: Int)] = [
      (.tokens, matrices.tokens, 256), (.distilled, matrices.distilled, 256),
      (.embedding, embeddings(views), Self.embeddingLandmarks),
    ]
    for case (let input, let vectors?, let landmarks) in dense {
      blocks.append(
        .nystrom(
          "\(input.rawValue)-rbf",
          RadialFunctions(
            input, vectors, surface: matrices.surface, landmarks: landmarks, seed: settings.seed)))
    }
    return blocks
  }

  /// More landmarks than for a token table: whoever makes embeddings waits far longer for them.
  private static var embeddingLandmarks: Int { 512 }

  /// What the fits of all heads share.
  private struct HeadFit {
    let job: TrainingJob
    let training: HeadTraining
    let outcomes: PairOutcomes
    /// The row in the matrices of each observation.
    let rows: [Int]
    let folds: [Int32]

    func callAsFunction(_ block: FeatureBlock) -> TrainedHead {
      job.announce("head \(block.name)")
      return training.fit(block, outcomes, rows: rows, folds: folds)
    }

    /// The heads on an embedding: linear for models of their own, else radial basis functions, and
    /// on the same functions the tasks.
    func callAsFunction(
      _ vectors: Matrix<Float>, _ input: HeadInput, surface: Matrix<Float>, landmarks: Int,
      tellsTasks: Bool
    ) -> [TrainedHead] {
      if case .scores = training.objective {
        return [self(.linear(input.rawValue, input, vectors))]
      }
      let functions = RadialFunctions(
        input, vectors, surface: surface, landmarks: landmarks, seed: job.settings.seed)
      var heads = [self(.nystrom("\(input.rawValue)-rbf", functions))]
      if tellsTasks, case .gain = training.objective {
        job.announce("head \(input.rawValue)-tasks")
        if let head = TaskTraining().fit(
          "\(input.rawValue)-tasks", functions.basis, functions.features, outcomes,
          tasks: outcomes.task, rows: rows, folds: folds)
        {
          heads.append(head)
        }
      }
      return heads
    }
  }
}
