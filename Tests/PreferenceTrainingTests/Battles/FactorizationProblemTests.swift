import Foundation
import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct FactorizationProblemTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var rank: Int
    var positionBias = 0.4
    var logTie = 0.0
    var blocks = [6]
    var testDescription: String { "rank \(rank), δ \(logTie), blocks \(blocks)" }
  }

  private static let cases = [
    Case(rank: 2), Case(rank: 3, logTie: 0.5), Case(rank: 8, logTie: 0.3, blocks: [2, 4]),
    Case(rank: 11, logTie: 0.2),
  ]

  private func problem(_ c: Case) -> (KnownBattles, BattleRows, FactorizationProblem) {
    let known = KnownBattles(
      rank: 2, prompts: 40, positionBias: c.positionBias, logTie: c.logTie)
    var rows = known.draw(200)
    rows.weight = rows.weight.indices.map { 0.5 + Double($0 % 3) }
    let problem = FactorizationProblem(
      rows, known.features, blocks: c.blocks, rank: c.rank, biasDecay: 0.1)
    return (known, rows, problem)
  }

  private func point(_ problem: FactorizationProblem) -> [Double] {
    var generator = SplitMix64(seed: 4)
    return generator.gaussians(problem.layout.count).map { 0.5 * $0 }
  }

  @Test(arguments: cases) func `the value is that of the formula`(c: Case) {
    let (known, rows, problem) = problem(c)
    let x = point(problem)
    var gradient: [Double] = []
    let value = problem.evaluate(x, decay: 0.7, gradient: &gradient)
    let fitted = problem.unpack(x, decay: 0.7)
    var total = fitted.loss(rows, features: known.features) * problem.mass
    for m in problem.layout.biases { total += 0.05 * x[m] * x[m] }
    for i in problem.layout.factors.lowerBound..<x.count { total += 0.35 * x[i] * x[i] }
    #expect(agree(value, total / problem.mass, 1e-6))
  }

  @Test(arguments: cases) func `the gradient is that of the value`(c: Case) {
    let (_, _, problem) = problem(c)
    let x = point(problem)
    var gradient: [Double] = []
    _ = problem.evaluate(x, decay: 0.7, gradient: &gradient)
    #expect(gradient.count == x.count)
    var ignored: [Double] = []
    for j in x.indices {
      // Single precision inside: the step is wide, the tolerance to match.
      let slope = centralDifference(at: x[j], step: 1e-2) {
        var moved = x
        moved[j] = $0
        return problem.evaluate(moved, decay: 0.7, gradient: &ignored)
      }
      #expect(abs(gradient[j] - slope) < 5e-5, "parameter \(j): \(gradient[j]), \(slope)")
    }
  }

  @Test func `parameters that cannot be known have no gradient`() {
    let known = KnownBattles(prompts: 30)
    var rows = known.draw(100)
    // Always the model of lower number first.
    for i in 0..<rows.count where rows.modelA[i] > rows.modelB[i] {
      (rows.modelA[i], rows.modelB[i]) = (rows.modelB[i], rows.modelA[i])
    }
    let problem = FactorizationProblem(
      rows, known.features, blocks: [6], rank: 2, biasDecay: 0.1)
    var gradient: [Double] = []
    _ = problem.evaluate(point(problem), decay: 1, gradient: &gradient)
    #expect(gradient[problem.layout.position] == 0 && gradient[problem.layout.tie] == 0)
    let fitted = problem.unpack(point(problem), decay: 1)
    #expect(fitted.positionBias == 0 && fitted.likelihood.tieParameter == 1)
  }

  @Test func `prompts without battles and the order of battles do not matter`() {
    let (known, rows, problem) = problem(Case(rank: 3, logTie: 0.3))
    let some = rows.selecting((0..<rows.count).filter { rows.feature[$0] % 3 == 0 })
    let kept = Set(some.feature).sorted()
    var renumbered = some
    renumbered.feature = some.feature.map { Int32(kept.firstIndex(of: $0)!) }
    let reversed = renumbered.selecting((0..<some.count).reversed())
    let x = point(problem)
    var (first, second) = ([Double](), [Double]())
    let one = FactorizationProblem(some, known.features, blocks: [6], rank: 3, biasDecay: 0.1)
      .evaluate(x, decay: 1, gradient: &first)
    let other = FactorizationProblem(
      reversed, known.features.selectingRows(kept.map(Int.init)), blocks: [6], rank: 3,
      biasDecay: 0.1
    ).evaluate(x, decay: 1, gradient: &second)
    #expect(abs(one - other) < 1e-7)
    #expect(largestDifference(first, second) < 1e-6)
  }

  @Test func `thousands of prompts in many chunks give the sum of their parts`() {
    var known = KnownBattles(prompts: 5000, logTie: 0.3)
    // Rows of one length, so that all parts have the same scale.
    known.features = known.features.withUnitRows()
    let rows = known.draw(12_000)
    var split = [BattleRows(modelCount: 5, modelsTies: true)]
    split.append(split[0])
    for i in 0..<rows.count {
      split[rows.feature[i] < 2500 ? 0 : 1].append(
        feature: rows.feature[i], a: rows.modelA[i], b: rows.modelB[i], outcome: rows.outcome[i],
        cluster: 0)
    }
    let whole = FactorizationProblem(rows, known.features, blocks: [6], rank: 2, biasDecay: 0)
    let x = point(whole)
    var gradient: [Double] = []
    let value = whole.evaluate(x, decay: 0, gradient: &gradient) * whole.mass
    var sum = 0.0
    var gradients = [Double](repeating: 0, count: x.count)
    for part in split {
      let problem = FactorizationProblem(part, known.features, blocks: [6], rank: 2, biasDecay: 0)
      var slopes: [Double] = []
      sum += problem.evaluate(x, decay: 0, gradient: &slopes) * problem.mass
      for j in x.indices { gradients[j] += slopes[j] * problem.mass }
    }
    #expect(agree(value, sum, 1e-7))
    #expect(largestDifference(gradient.map { $0 * whole.mass }, gradients) < 0.05)
  }

  @Test func `scaled variables go there and back, and pull gradients along`() throws {
    let (_, _, problem) = problem(Case(rank: 3, logTie: 0.3))
    let expansion = try FactorizationExpansion(problem)
    let scaling = try FactorizationStart(problem, expansion, decay: 0.5).scaling
    let x = point(problem)
    #expect(largestDifference(scaling.unscaled(scaling.scaled(x)), x) < 1e-9)
    // ⟨∇f(x), Dδ⟩ = ⟨Dᵀ∇f(x), δ⟩.
    let step = point(problem).reversed().map { $0 }
    var gradient = x
    scaling.pullBack(&gradient)
    let left = zip(x, scaling.unscaled(step)).reduce(0) { $0 + $1.0 * $1.1 }
    let right = zip(gradient, step).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(agree(left, right, 1e-9))
  }

  @Test func `the expansion's slopes are the gradient at the ratings`() throws {
    // With U = e_m and W arbitrary but small, ∂loss/∂W = G's row m.
    let known = KnownBattles(prompts: 200, logTie: 0.3)
    let problem = FactorizationProblem(
      known.draw(1000), known.features, blocks: [6], rank: 1, biasDecay: 0.1)
    let expansion = try FactorizationExpansion(problem)
    let axes = try #require(expansion.featureAxes)
    let slopes = expansion.modelAxes.multiplied(by: expansion.slopes).multiplied(
      by: axes, transposingOther: true)
    for m in 0..<5 {
      var x = [Double](repeating: 0, count: problem.layout.count)
      x.replaceSubrange(0..<expansion.ratings.count, with: expansion.ratings)
      x[problem.layout.factors.lowerBound + m] = 1
      var gradient: [Double] = []
      _ = problem.evaluate(x, decay: 0, gradient: &gradient)
      let row = gradient[problem.layout.projection].map { $0 * problem.mass }
      #expect(largestDifference(row, (0..<6).map { slopes[m, $0] }) < 1e-3)
    }
    let heads = try SingularValueDecomposition(slopes)
    #expect(agree(expansion.criticalDecay, heads.singularValues[0], 1e-9))
  }
}
