import LinearAlgebra
import RouterEvaluation
import RouterScoring
import Testing

@testable import PreferenceTraining

/// Heads that keep the training prompts and ask the nearest ones.
@Suite struct NeighbourTrainingTests {
  private static let count = 300
  private static let width = 20

  private func fit(_ change: (inout [Double]) -> Void = { _ in }) -> (TrainedHead, Matrix<Float>) {
    var generator = SplitMix64(seed: 12)
    let vectors = generator.gaussianMatrix(Self.count, Self.width).withUnitRows()
    var gains = (0..<Self.count).map { Double(vectors[$0, 0]) }
    change(&gains)
    let outcomes = PairOutcomes(
      strongQuality: gains, weakQuality: gains.map { _ in 0 },
      cluster: (0..<Self.count).map(Int32.init))
    let rows = Array(0..<Self.count)
    let head = NeighbourTraining().fit(
      "embedding-knn", .embedding, vectors, outcomes, rows: rows,
      folds: rows.map { Int32($0 % 3) })
    return (head, vectors)
  }

  @Test func `a fold is judged by the others' gains alone`() {
    let plain = fit().0.outOfFold
    let changed = fit { gains in
      for row in gains.indices where row % 3 == 1 { gains[row] += 1000 }
    }.0.outOfFold
    for row in plain.indices {
      if row % 3 == 1 {
        #expect(changed[row] == plain[row])
      } else {
        #expect(changed[row] > plain[row] + 100)
      }
    }
  }

  @Test func `the served head finds the neighbours that training finds`() throws {
    let (head, vectors) = fit()
    guard case .neighbours(let served) = head.head else {
      Issue.record("expected a head of neighbours")
      return
    }
    #expect(served.neighbours == 40)
    #expect(served.scales.count == Self.count)
    var errors: [Double] = []
    for row in 0..<Self.count {
      let vector = (0..<Self.width).map { vectors[row, $0] }
      let similarities = (0..<Self.count).map { other in
        (0..<Self.width).reduce(0) { $0 + vector[$1] * vectors[other, $1] }
      }
      let near = similarities.indices.sorted { similarities[$0] > similarities[$1] }.prefix(40)
      let expected = near.reduce(0.0) { $0 + Double(vectors[$1, 0]) } / 40
      errors.append(abs(expected - Double(served.evaluate(PromptVectors(embedding: vector)))))
    }
    // Bytes for components may swap neighbours at the edge, of which each counts a fortieth.
    #expect(errors.max()! < 0.05)
    #expect(errors.sorted()[Self.count / 2] < 0.01)
  }
}
