import Testing

@testable import PreferenceTraining

@Suite struct PointLossTests {
  /// One observation each.
  static let losses: [PointLoss] =
    [-1.5, 0, 2].map { .squared(targets: [$0]) }
    + [0, 0.3, 1].map { .logistic(labels: [$0]) }
    + [0, 0.5, 1].map {
      .preference(outcomes: [$0], offsets: [0.4], likelihood: RaoKupper(logTie: 0.5))
    }
    + [0, 0.5, 1].map {
      .preference(outcomes: [$0], offsets: [-0.4], likelihood: RaoKupper(logTie: 0))
    }

  @Test(arguments: losses) func `slope and curvature are derivatives of the value`(
    loss: PointLoss
  ) {
    for score in stride(from: -6, through: 6, by: 0.75) {
      let point = loss.evaluate(0, at: score)
      let slope = centralDifference(at: score) { loss.evaluate(0, at: $0).value }
      let curvature = centralDifference(at: score) { loss.evaluate(0, at: $0).slope }
      #expect(agree(point.slope, slope, 1e-8))
      #expect(agree(point.curvature, curvature, 1e-8))
      #expect(point.curvature >= 0)
    }
  }

  @Test(arguments: losses) func `scores of a thousand leave it finite`(loss: PointLoss) {
    for score in [-1000.0, 1000] {
      let point = loss.evaluate(0, at: score)
      #expect(point.value.isFinite && point.value >= 0)
      #expect(point.slope.isFinite && point.curvature.isFinite && point.curvature >= 0)
    }
  }

  @Test func `values are those of the formulas`() {
    #expect(PointLoss.squared(targets: [3]).evaluate(0, at: 1).value == 2)
    // −0.25 log σ(0) − 0.75 log σ(0) = log 2, whatever the label.
    let even = PointLoss.logistic(labels: [0.25]).evaluate(0, at: 0)
    #expect(agree(even.value, 0.693_147_180_559_945_3, 1e-15))
    #expect(agree(even.slope, 0.25, 1e-15))
    // The offset moves the score.
    let likelihood = RaoKupper(logTie: 0.7)
    let moved = PointLoss.preference(outcomes: [1], offsets: [0.5], likelihood: likelihood)
    #expect(
      moved.evaluate(0, at: 0.25).value == likelihood.evaluate(0.75, outcome: 1).value)
  }

  @Test func `a selection keeps each observation with its own label and offset`() {
    let indices = [2, 0]
    for loss: PointLoss in [
      .squared(targets: [1, 2, 3]), .logistic(labels: [0, 0.5, 1]),
      .preference(
        outcomes: [0, 0.5, 1], offsets: [0.1, 0.2, 0.3], likelihood: RaoKupper(logTie: 0.2)),
    ] {
      let selected = loss.selecting(indices)
      #expect(loss.count == 3 && selected.count == 2)
      for (place, original) in indices.enumerated() {
        #expect(selected.evaluate(place, at: 0.4) == loss.evaluate(original, at: 0.4))
      }
    }
  }

  @Test func `the mean is weighted`() {
    let loss = PointLoss.squared(targets: [0, 0])
    #expect(loss.mean(at: [2, 4], weights: [3, 1]) == 3.5)
  }
}
