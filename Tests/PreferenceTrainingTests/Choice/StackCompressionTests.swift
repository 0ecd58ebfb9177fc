import LinearAlgebra
import RouterScoring
import Testing

@testable import PreferenceTraining

@Suite struct StackCompressionTests {
  /// Predictors of `models` on two inputs, with outputs on 50 observations of `rank` directions.
  private func stacks(models: Int, rank: Int) -> [ModelStackTraining.Fitted] {
    var generator = SplitMix64(seed: 4)
    let basis = (0..<rank).map { _ in generator.gaussians(50) }
    return (0..<models).map { _ in
      let mix = generator.gaussians(rank)
      func weights() -> [Float] { generator.gaussians(3).map(Float.init) }
      func head(_ name: String, _ head: Head) -> StackedHead {
        StackedHead(name: name, head: head, mean: 0.3, deviation: 2, weight: 0.7)
      }
      return ModelStackTraining.Fitted(
        intercept: generator.gaussian(),
        heads: [
          head("a", .linear(LinearHead(input: .surface, weights: weights(), bias: 0.1))),
          head("a by task", .linear(LinearHead(input: .surface, weights: weights(), bias: -1))),
          head("b", .linear(LinearHead(input: .tokens, weights: weights(), bias: 0.4))),
        ],
        outOfFold: (0..<50).map { i in
          0.5 + zip(mix, basis).reduce(0) { $0 + $1.0 * $1.1[i] }
        })
    }
  }

  private func value(_ heads: [StackedHead], _ vectors: PromptVectors) -> Double {
    heads.reduce(0) { sum, head in
      sum + Double(head.weight) * (Double(head.head.evaluate(vectors)) - Double(head.mean))
        / Double(head.deviation)
    }
  }

  @Test func `as many components as models say exactly the same`() {
    let stacks = stacks(models: 4, rank: 4)
    let compressed = StackCompression(keptVariance: 1).compress(stacks)
    #expect(compressed.components.count == 4)
    let vectors = PromptVectors(surface: [1, -2, 0.5], tokens: [0.2, 0.7, -0.4])
    for (m, stack) in stacks.enumerated() {
      let expected = stack.intercept + value(stack.heads, vectors)
      var found = compressed.means[m]
      for (j, component) in compressed.components.enumerated() {
        found +=
          compressed.loadings[m * 4 + j]
          * (Double(component.intercept) + value(component.heads, vectors))
      }
      #expect(abs(found - expected) < 1e-5)
    }
  }

  @Test func `heads over one view become one head`() {
    let compressed = StackCompression().compress(stacks(models: 4, rank: 4))
    for component in compressed.components {
      #expect(component.heads.map(\.name) == ["a", "b"])
    }
  }

  @Test func `predictions of few directions need few components`() {
    #expect(StackCompression().compress(stacks(models: 6, rank: 2)).components.count == 2)
    var limited = StackCompression(keptVariance: 1)
    limited.limit = 3
    #expect(limited.compress(stacks(models: 6, rank: 6)).components.count == 3)
  }
}
