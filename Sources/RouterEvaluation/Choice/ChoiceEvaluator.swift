/// Measures ways to choose among several models on the same observations.
public enum ChoiceEvaluator {
  /// - Parameters:
  ///   - predictions: ours.
  ///   - folds: of each observation; operating points are chosen on the other folds.
  ///   - comparators: other routers' predictions for the same observations.
  public static func evaluate(
    _ outcomes: ModelOutcomes, _ predictions: ModelPredictions, folds: [Int32],
    comparators: [(name: String, predictions: ModelPredictions)] = [],
    options: EvaluationOptions = EvaluationOptions()
  ) -> ChoiceReport {
    precondition(outcomes.count > 0 && folds.count == outcomes.count, "a fold per observation")
    let grid = CostWeights.grid(meanCosts: outcomes.means(outcomes.cost))
    let count = outcomes.modelCount
    var curves = [(ChoiceReport.learned, predictions)]
    curves += comparators.map { ($0.name, $0.predictions) }
    curves.append((ChoiceReport.oracle, ModelPredictions(oracle: outcomes)))
    var ways = curves.map { name, predictions in
      ChoiceCurve(name, outcomes, predictions, folds: folds, costWeights: grid)
    }
    ways.insert(ChoiceCurve(zeroRouter: outcomes, folds: folds), at: 1)
    ways.append(
      ChoiceCurve(
        mixing: [Double](repeating: 1 / Double(count), count: count), ChoiceReport.uniform, outcomes
      ))
    let methodCount = ways.count
    for (m, name) in outcomes.models.enumerated() {
      var shares = [Double](repeating: 0, count: count)
      shares[m] = 1
      ways.append(ChoiceCurve(mixing: shares, name, outcomes))
    }
    let qualities = outcomes.means(outcomes.quality)
    let best = qualities.indices.max { qualities[$0] < qualities[$1] } ?? 0
    let measures = ChoiceMeasures(curves: ways, ours: 0, best: methodCount + best)
    let sample = Sample(measures, clusterCount: outcomes.clusterCount, options)

    let methods = ways.indices.map { sample.method($0) }
    let others = Array(1..<methodCount) + [methodCount + best]
    var report = ChoiceReport(
      prompts: outcomes.clusterCount, observations: outcomes.count,
      incompleteRows: outcomes.incompleteRows, costSource: outcomes.costSource,
      models: Array(methods[methodCount...]), methods: Array(methods[..<methodCount]),
      comparisons: others.map { sample.comparison($0) }, bestModel: outcomes.models[best],
      savingAtBestQuality: sample.estimate(measures.savingColumn),
      gainAtBestCost: sample.estimate(measures.gainColumn))
    if comparators.contains(where: { $0.name == ChoiceReport.taskOnly }) {
      report.notes.append(
        "task only is told each prompt's task by the data, which a live request does not say")
    }
    return report
  }

  /// The statistics of the sample with those of its resamples.
  private struct Sample {
    let measures: ChoiceMeasures
    let values: [Double]
    let replicates: [Double]
    let confidence: Double
    let ones: [UInt16]

    init(_ measures: ChoiceMeasures, clusterCount: Int, _ options: EvaluationOptions) {
      self.measures = measures
      confidence = options.confidence
      ones = [UInt16](repeating: 1, count: clusterCount)
      var values = [Double](repeating: .nan, count: measures.width)
      ones.withUnsafeBufferPointer { counts in
        values.withUnsafeMutableBufferPointer { measures.measure(counts: counts, into: $0) }
      }
      self.values = values
      var options = options
      if clusterCount < 2 { options.bootstrapReplicates = 0 }
      replicates = ClusterBootstrap(clusterCount: clusterCount, options: options)
        .run(width: measures.width) { measures.measure(counts: $0, into: $1) }
    }

    func estimate(_ column: Int) -> Estimate {
      let value = values[column].isFinite ? values[column] : nil
      return BootstrapColumn(replicates, column: column, width: measures.width)
        .interval(of: value, confidence: confidence)
    }

    func method(_ place: Int) -> ChoiceReport.Method {
      let curve = measures.curves[place]
      func get(_ statistic: ChoiceMeasures.Statistic) -> Estimate {
        estimate(measures.column(place, statistic))
      }
      let points = ones.withUnsafeBufferPointer { counts in
        zip(curve.points, curve.costWeights).map { sums, costWeight in
          let point = ChoiceCurve.Sums.total(sums, counts: counts).point
          return ChoiceReport.Point(
            costWeight: costWeight.isFinite ? costWeight : nil, cost: 1_000 * point.cost,
            quality: point.quality)
        }
      }
      return ChoiceReport.Method(
        name: curve.name, aiq: get(.aiq), arena: get(.arena), cost: get(.cost),
        quality: get(.quality), shares: curve.shares, curve: points)
    }

    /// Ours minus another, resample by resample.
    func comparison(_ place: Int) -> ChoiceReport.Comparison {
      func difference(_ statistic: ChoiceMeasures.Statistic) -> PairedComparison.Difference {
        let (a, b) = (measures.column(0, statistic), measures.column(place, statistic))
        let width = measures.width
        let differences = stride(from: 0, to: replicates.count, by: width).map {
          replicates[$0 + a] - replicates[$0 + b]
        }
        let column = BootstrapColumn(differences, column: 0, width: 1)
        let value = values[a] - values[b]
        return PairedComparison.Difference(
          estimate: column.interval(of: value.isFinite ? value : nil, confidence: confidence),
          signShare: column.twoSidedSignShare)
      }
      return ChoiceReport.Comparison(
        name: measures.curves[place].name, aiq: difference(.aiq), arena: difference(.arena))
    }
  }
}
