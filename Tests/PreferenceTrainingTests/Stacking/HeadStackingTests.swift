import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct HeadStackingTests {
  /// Two noisy readings of one signal, pure noise, and the folds.
  struct Sample {
    var signal: [Double]
    var readings: [[Double]]
    var noise: [Double]
    var targets: [Double]
    var folds: [Int32]
    var clusters: [Int32]
    var weights: [Double]

    init(_ count: Int, seed: UInt64) {
      var generator = SplitMix64(seed: seed)
      let signal = generator.gaussians(count)
      self.signal = signal
      readings = (0..<2).map { _ in zip(signal, generator.gaussians(count)).map { $0 + $1 } }
      noise = generator.gaussians(count)
      targets = zip(signal, generator.gaussians(count)).map { 0.1 + 0.3 * $0 + 0.5 * $1 }
      folds = (0..<count).map { Int32($0 % 5) }
      clusters = (0..<count).map(Int32.init)
      weights = [Double](repeating: 1, count: count)
    }

    func fit(_ outputs: [[Double]], _ stacking: HeadStacking = HeadStacking())
      -> HeadStacking.Fitted
    {
      stacking.fit(
        outputs: outputs, loss: .squared(targets: targets), weights: weights, folds: folds,
        clusters: clusters)
    }
  }

  @Test func `few labels leave the weights equal`() {
    let sample = Sample(60, seed: 31)
    let stack = sample.fit(sample.readings)
    #expect(stack.shrinkage == 1e6)
    #expect(abs(stack.weights[0] - stack.weights[1]) < 1e-3 * stack.weights[0])
    #expect(stack.weights[0] > 0)
  }

  @Test func `with many labels a useless head loses its weight`() {
    let sample = Sample(4000, seed: 32)
    let stack = sample.fit([sample.readings[0], sample.noise])
    #expect(stack.weights[1] < 0.15 * stack.weights[0])
  }

  @Test func `a head that is the truth wins`() {
    let sample = Sample(1500, seed: 33)
    let stack = sample.fit([sample.readings[0], sample.targets, sample.noise])
    #expect(stack.weights[1] > 20 * stack.weights[0])
    #expect(stack.weights[1] > 20 * stack.weights[2])
    #expect(largestDifference(stack.outOfFoldScores, sample.targets) < 0.1)
  }

  @Test func `a head is never turned round`() {
    let sample = Sample(2000, seed: 34)
    let stack = sample.fit([sample.readings[0], sample.signal.map { -$0 }])
    #expect(stack.weights[0] > 0)
    #expect(stack.weights[1] == 0)
  }

  @Test func `heads that only mislead still leave a score that is not constant`() {
    let sample = Sample(500, seed: 35)
    let stack = sample.fit(sample.readings.map { $0.map { -$0 } })
    #expect(stack.weights.min()! >= 0 && stack.weights.max()! > 0)
    #expect(Set(stack.outOfFoldScores).count > 2)
  }

  @Test func `the scale of a head's outputs does not matter`() {
    let sample = Sample(800, seed: 36)
    let plain = sample.fit(sample.readings)
    let scaled = sample.fit([sample.readings[0].map { 1000 * $0 - 5 }, sample.readings[1]])
    #expect(largestDifference(plain.weights, scaled.weights) < 1e-6)
    #expect(largestDifference(plain.outOfFoldScores, scaled.outOfFoldScores) < 1e-6)
    #expect(agree(scaled.means[0], 1000 * plain.means[0] - 5, 1e-9))
    #expect(agree(scaled.deviations[0], 1000 * plain.deviations[0], 1e-9))
  }

  @Test func `a fold's own labels do not touch its out-of-fold scores`() {
    let sample = Sample(200, seed: 37)
    var changed = sample
    for i in changed.targets.indices where changed.folds[i] == 2 { changed.targets[i] = 9 }
    // One strength: the choice among several looks at all labels.
    let stacking = HeadStacking(shrinkages: [0.03])
    let before = sample.fit(sample.readings, stacking)
    let after = changed.fit(changed.readings, stacking)
    for i in sample.folds.indices {
      #expect((before.outOfFoldScores[i] == after.outOfFoldScores[i]) == (sample.folds[i] == 2))
    }
  }

  @Test func `a constant head and a single head are taken as they are`() {
    let sample = Sample(300, seed: 38)
    let constant = sample.fit([sample.readings[0], sample.signal.map { _ in 0.7 }])
    #expect(constant.deviations[1] == 1)
    #expect(constant.outOfFoldScores.allSatisfy { $0.isFinite })
    let single = sample.fit([sample.readings[0]])
    #expect(single.weights.count == 1 && single.weights[0] > 0)
  }

  @Test func `many rows of few prompts count as few labels`() {
    // The same rows as 2000 prompts, and as 10 prompts whose rows say the same.
    let sample = Sample(10, seed: 39)
    var repeated = sample
    for _ in 0..<200 { repeated = repeated + sample }
    let stack = repeated.fit([repeated.readings[0], repeated.noise])
    #expect(stack.shrinkage == 1e6)
  }

  @Test func `moments are weighted, and a constant has deviation 1`() {
    let (mean, deviation) = weightedMoments([0, 4], [3, 1])
    #expect(mean == 1 && agree(deviation, 3.0.squareRoot(), 1e-12))
    #expect(weightedMoments([5, 5, 5], [1, 1, 1]).deviation == 1)
    // Outputs are served in single precision: what it cannot tell from a constant is one.
    #expect(weightedMoments([1, 1 + 1e-8], [1, 1]).deviation == 1)
    #expect(weightedMoments([0, 1e-8], [1, 1]).deviation < 1e-8)
  }
}

private func + (
  left: HeadStackingTests.Sample, right: HeadStackingTests.Sample
) -> HeadStackingTests.Sample {
  var sum = left
  sum.signal += right.signal
  for j in sum.readings.indices { sum.readings[j] += right.readings[j] }
  sum.noise += right.noise
  sum.targets += right.targets
  sum.folds += right.folds
  sum.clusters += right.clusters
  sum.weights += right.weights
  return sum
}
