internal import LinearAlgebra
internal import PreferenceData
internal import PromptFeatures
internal import RouterEvaluation

/// The usual ways to predict every model's quality: by the mean of the prompt's task, and by the
/// mean of its nearest neighbours, as RouterBench's routers do. Costs are predicted as ours are.
struct ChoiceComparators {
  let job: TrainingJob

  /// - Parameter costs: our predicted costs on `outside`.
  func predictions(
    _ inside: ModelOutcomes, _ outside: ModelOutcomes, costs: [Double], views: PromptViews
  ) -> [String: ModelPredictions] {
    let (count, models) = (outside.count, outside.models.indices)
    var found: [String: ModelPredictions] = [:]
    func add(_ name: String, _ predict: (Int) -> [Double]) {
      var quality = [Double](repeating: 0, count: count * models.count)
      for m in models {
        for (i, value) in predict(m).enumerated() { quality[i * models.count + m] = value }
      }
      found[name] = ModelPredictions(modelCount: models.count, quality: quality, cost: costs)
    }
    if Set(inside.task).count > 1 {
      add(ChoiceReport.taskOnly) { m in
        TaskOnlyComparator().fit(tasks: inside.task, gains: inside.quality(ofModel: m))
          .scores(for: outside.task)
      }
    }
    let matrices = { (outcomes: ModelOutcomes) in
      let prompts = outcomes.prompt.map(Int.init)
      if let embeddings = job.settings.embeddings { return embeddings.vectors(of: prompts) }
      let matrices = ViewMatrices(
        prompts: job.dataset.prompts, selection: prompts, views: views, needsNgrams: false)
      return matrices.tokens ?? matrices.surface
    }
    let (training, test) = (matrices(inside), matrices(outside))
    add(ChoiceReport.nearestNeighbours) { m in
      NearestNeighbours().fit(training, gains: inside.quality(ofModel: m)).scores(for: test)
    }
    return found
  }
}
