internal import Glibc
internal import LinearAlgebra
public import PreferenceData
internal import PromptFeatures
public import RouterEvaluation
public import RouterScoring

extension TrainingJob {
  /// Learns what every model is worth and charges on the training prompts.
  ///
  /// - Parameters:
  ///   - outcomes: rows of the training prompts only.
  ///   - views: those of the router, fitted to the training prompts.
  func fitChoice(_ outcomes: ModelOutcomes, views: PromptViews) throws -> ModelChoice {
    let matrices = ViewMatrices(prompts: dataset.prompts, selection: selection, views: views)
    let folds = try PromptFolds(
      settings.folds, prompts: dataset.prompts,
      selection: Set(outcomes.prompt).sorted().map(Int.init), purpose: "fold/2",
      seed: settings.seed)
    let stacks = ModelStackTraining(fixedPenalty: settings.l2).fit(
      linearBlocks(matrices, views), outcomes, rows: outcomes.prompt.map { Int(position[Int($0)]) },
      folds: outcomes.prompt.map { folds.ofPrompt[Int($0)] }, announce: announce)
    let compressed = StackCompression().compress(stacks)
    let characters = lengths(outcomes)
    let costs = outcomes.models.indices.map { m in
      CostFitting(costs: outcomes.cost(ofModel: m), characters: characters)
    }
    return ModelChoice(
      models: outcomes.models, qualities: compressed.means.map(Float.init),
      loadings: compressed.loadings.map(Float.init), components: compressed.components,
      baseCosts: costs.map { Float($0.base) },
      characterCosts: costs.map { Float($0.perCharacter) })
  }

  /// The characters of each observation's prompt, as the scorer counts them.
  private func lengths(_ outcomes: ModelOutcomes) -> [Double] {
    let prompts = Set(outcomes.prompt).sorted().map(Int.init)
    let lengths = PromptAnalysis(prompts: dataset.prompts).map(prompts, initial: { [Double]() }) {
      $2.append(Double(expm1($1.surface[0])))
    }
    let ofPrompt = Dictionary(uniqueKeysWithValues: zip(prompts, lengths.joined()))
    return outcomes.prompt.map { ofPrompt[Int($0)]! }
  }
}

extension RouterTraining {
  /// Adds what is needed for ``ModelChooser`` to a router that was trained on the same prompts.
  ///
  /// - Parameters:
  ///   - selection: the prompts that the router was trained on.
  ///   - outcomes: of every model; rows of other prompts are passed over.
  /// - Throws: ``TrainingError`` when no row is left.
  public func addChoice(
    to model: inout RouterModel, _ dataset: PreferenceDataset, prompts selection: [Int],
    outcomes: ModelOutcomes
  ) throws {
    let job = try TrainingJob(self, dataset, selection)
    model.choice = try job.fitChoice(job.inside(outcomes), views: model.views)
  }
}

extension TrainingJob {
  /// The outcomes on the training prompts.
  func inside(_ outcomes: ModelOutcomes) throws -> ModelOutcomes {
    let inside = outcomes.prompt.indices.filter { position[Int(outcomes.prompt[$0])] >= 0 }
    guard !inside.isEmpty else {
      throw TrainingError(
        .data, "no training prompt has a score and a cost of every model; add data")
    }
    return outcomes.selecting(inside)
  }
}
