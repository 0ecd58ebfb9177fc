import Glibc
import LinearAlgebra
import PreferenceData
import PromptFeatures
import RouterScoring
import Testing

@testable import PreferenceTraining

@Suite struct NystromBasisTests {
  private func basis(
    _ points: Matrix<Float>, landmarks: Int, gamma: Float = 1, seed: UInt64 = 1
  ) -> NystromBasis {
    NystromBasis(
      input: .tokens, points: points, landmarkCount: landmarks, gamma: gamma, surfaceScale: 0,
      seed: seed)
  }

  @Test func `with every point a landmark the features reproduce the kernel`() {
    var generator = SplitMix64(seed: 51)
    let points = generator.gaussianMatrix(30, 4)
    let features = basis(points, landmarks: 30, gamma: 0.3).features(of: points)
    for i in 0..<30 {
      for j in 0..<30 {
        let distance = zip(points.row(i), points.row(j)).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        let inner = zip(features.row(i), features.row(j)).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(inner - exp(-0.3 * distance)) < 2e-3)
      }
    }
  }

  @Test func `the served head gives features times weights through the real scorer`() throws {
    let prompts = PromptStore.simulated(300)
    let views = ViewTraining(preset: .balanced, seed: 5).fit(
      prompts: prompts, selection: prompts.all)
    let matrices = ViewMatrices(prompts: prompts, selection: prompts.all, views: views)
    let block = FeatureBlock.nystrom(
      "tokens-rbf",
      RadialFunctions(
        .tokens, try #require(matrices.tokens), surface: matrices.surface, landmarks: 128, seed: 3))
    guard case .dense(let features) = block.storage else {
      Issue.record("expected dense features")
      return
    }
    // Weights as a fit gives them: targets of size 1, the smallest penalty of the path.
    var generator = SplitMix64(seed: 52)
    let solution = RidgePath(penalties: [block.penalties[0]]).solve(
      features, targets: generator.gaussians(300), weights: [Double](repeating: 1, count: 300))[0]
    let fitted = block.outputs(solution, rows: prompts.all)
    let scorer = try Scorer(
      .summing([block.head(solution.weights, solution.intercept)], views: views))
    let served = prompts.all.map { scorer.score(of: $0, in: prompts) }
    #expect(weightedMoments(fitted, fitted.map { _ in 1 }).deviation > 0.3)
    #expect(largestDifference(fitted, served) < 1e-4)
  }

  @Test func `points join the embedding and the scaled surface`() {
    let embeddings = Matrix<Float>(rowCount: 2, columnCount: 2, values: [1, 2, 3, 4])
    let surface = Matrix<Float>(rowCount: 2, columnCount: 1, values: [10, 20])
    let joined = NystromBasis.points(embeddings: embeddings, surface: surface, surfaceScale: 0.5)
    #expect(joined.values == [1, 2, 5, 3, 4, 10])
    let plain = NystromBasis.points(embeddings: embeddings, surface: surface, surfaceScale: 0)
    #expect(plain == embeddings)
  }

  @Test func `landmarks are drawn by the seed without repetition`() {
    var generator = SplitMix64(seed: 53)
    let points = generator.gaussianMatrix(40, 3)
    let chosen = basis(points, landmarks: 10, seed: 1).landmarks
    #expect(chosen == basis(points, landmarks: 10, seed: 1).landmarks)
    #expect(chosen != basis(points, landmarks: 10, seed: 2).landmarks)
    #expect(Set((0..<10).map { Array(chosen.row($0)) }).count == 10)
    #expect(basis(points, landmarks: 100).landmarks == points)
  }

  @Test func `equal points leave one direction and finite features`() {
    let points = Matrix<Float>(
      rowCount: 20, columnCount: 2, values: Array(repeating: 0.5, count: 40))
    let features = basis(points, landmarks: 8).features(of: points)
    #expect(features.columnCount == 1)
    #expect(features.values.allSatisfy { abs($0 - 1) < 1e-4 })
  }
}
