import Foundation
import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct RouteLLMFactorizationTests {
  /// sin(start + 1.7 t), t = 0, 1, …
  private func wave(_ count: Int, _ start: Double) -> [Float] {
    (0..<count).map { Float(sin(start + 1.7 * Double($0))) }
  }

  /// Three models of length 4 on six prompts of five numbers.
  private var small: (RouteLLMParameters, BattleRows, Matrix<Float>) {
    var parameters = RouteLLMParameters(models: 3, dimension: 4, width: 5)
    parameters.values = wave(12, 0.1) + wave(4, 0.2) + wave(20, 0.3)
    let rows = BattleRows(
      models: 3,
      [(0, 1, 1, 1), (2, 1, 0, 1), (2, 0, 1, 1), (0, 2, 1, 1), (0, 1, 0, 1), (2, 1, 1, 1)])
    return (parameters, rows, Matrix(rowCount: 6, columnCount: 5, values: wave(30, 0.4)))
  }

  @Test func `four steps of Adam are PyTorch's`() {
    // Printed by torch 2: Embedding, Linear, Adam(lr: 0.01, weight_decay: 0.1), no noise.
    let expectedLosses = [0.355_999_47, 0.410_982_22, 0.332_218_05, 0.379_261_49]
    let expected: [Float] = [
      0.1383671, 0.9343222, -0.3131931, -0.9217538, 0.5385128, 0.7740914, -0.7299073, -0.4974301,
      0.8663106, 0.2641304, -0.9464939, -0.03896493, 0.1598979, 0.9167547, -0.4792552, -0.8645596,
      0.2557589, 0.8693265, -0.4899269, -0.7328044, 0.6890202, 0.5449228, -0.8405315, -0.3855582,
      0.932761, 0.1455947, -0.9597871, 0.1111696, 0.9211692, -0.3580516, -0.8187807, 0.5793533,
      0.662852, -0.7593241, -0.4578462, 0.8871343,
    ]
    var (parameters, rows, features) = small
    let settings = RouteLLMFactorization(
      dimension: 4, batchSize: 3, learningRate: 0.01, weightDecay: 0.1, noise: 0)
    var optimizer = RouteLLMOptimizer(settings, parameters)
    var generator = SplitMix64(seed: 0)
    for step in 0..<4 {
      let batch = ArraySlice(step % 2 == 0 ? [0, 1, 2] : [3, 4, 5])
      let loss = optimizer.differentiate(parameters, rows, batch, features, &generator)
      #expect(abs(loss - expectedLosses[step]) < 1e-6)
      optimizer.step(&parameters, rows, batch, features, &generator)
    }
    #expect(
      largestDifference(parameters.values.map(Double.init), expected.map(Double.init)) < 2e-5)
  }

  @Test func `the gradient is that of the loss`() {
    let (parameters, rows, features) = small
    var optimizer = RouteLLMOptimizer(
      RouteLLMFactorization(dimension: 4, batchSize: 6, noise: 0), parameters)
    var generator = SplitMix64(seed: 0)
    let all = ArraySlice(0..<6)
    _ = optimizer.differentiate(parameters, rows, all, features, &generator)
    let gradient = optimizer.gradient
    for j in parameters.values.indices {
      let slope = centralDifference(at: Double(parameters.values[j]), step: 1e-2) {
        var moved = parameters
        moved.values[j] = Float($0)
        return optimizer.differentiate(moved, rows, all, features, &generator)
      }
      #expect(abs(Double(gradient[j]) - slope) < 1e-4, "parameter \(j)")
    }
  }

  @Test func `the noise has the stated deviation`() {
    let settings = RouteLLMFactorization(dimension: 2, batchSize: 500, noise: 0.1)
    var rows = BattleRows(models: 2, [(0, 1, 1, 500)])
    rows.feature = [Int32](repeating: 0, count: 500)
    let width = 101
    var parameters = RouteLLMParameters(models: 2, dimension: 2, width: width)
    // z = ½ p̂-gap × the first input: the loss's gradient in W shows the inputs themselves.
    parameters.values.replaceSubrange(0..<6, with: [1, 0, 0, 1, 1, 1])
    var optimizer = RouteLLMOptimizer(settings, parameters)
    var generator = SplitMix64(seed: 3)
    _ = optimizer.differentiate(
      parameters, rows, ArraySlice(0..<500), Matrix(rowCount: 1, columnCount: width), &generator)
    // ∂/∂W_1j = −½ · mean of the batch's noise: deviation 0.05 / √500.
    let slopes = optimizer.gradient[6..<6 + width].map(Double.init)
    let spread = (slopes.reduce(0) { $0 + $1 * $1 } / Double(width)).squareRoot()
    #expect(abs(spread / (0.05 / 500.0.squareRoot()) - 1) < 0.25)
  }

  @Test func `it learns who wins, the same way for one seed`() throws {
    let known = KnownBattles(models: 4, rank: 2, prompts: 400, width: 8, logTie: 0.3)
    let rows = known.draw(1600)
    var settings = RouteLLMFactorization(dimension: 16, epochs: 30, learningRate: 3e-3)
    var shares: [Double] = []
    let fitted = try settings.fit(rows, features: known.features) { shares.append($0) }
    #expect(shares.count == 30 && shares.last == 1)
    let decided = rows.selecting((0..<rows.count).filter { rows.outcome[$0] != 0.5 })
    #expect(fitted.loss(decided, features: known.features) < 0.6)
    #expect(fitted.biases == [0, 0, 0, 0] && fitted.likelihood.tieParameter == 1)
    let again = try settings.fit(rows, features: known.features)
    #expect(again.factors == fitted.factors && again.projection == fitted.projection)
    settings.seed = 1
    #expect(try settings.fit(rows, features: known.features).factors != fitted.factors)
  }

  @Test func `ties are left out, and without decided battles there is nothing to learn`() throws {
    let features = Matrix<Float>(rowCount: 6, columnCount: 2, values: wave(12, 0))
    let settings = RouteLLMFactorization(dimension: 4, epochs: 2)
    #expect(throws: TrainingError.self) {
      try settings.fit(BattleRows(models: 2, ties: true, [(0, 1, 0.5, 6)]), features: features)
    }
    #expect(throws: TrainingError.self) {
      try settings.fit(
        BattleRows(models: 2, ties: true, [(0, 1, 0.5, 3), (0, 1, 1, 3)]), features: features)
    }
    _ = try settings.fit(BattleRows(models: 2, [(0, 1, 0, 3), (0, 1, 1, 3)]), features: features)
  }
}
