import Foundation
import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct NearestNeighboursTests {
  /// Unit vectors in the plane at these angles, in degrees, times a length.
  private func plane(_ angles: [Double], length: Double = 1) -> Matrix<Float> {
    Matrix(
      rowCount: angles.count, columnCount: 2,
      values: angles.flatMap {
        [Float(length * cos($0 * .pi / 180)), Float(length * sin($0 * .pi / 180))]
      })
  }

  @Test func `the gains of the nearest prompts are averaged`() {
    let fitted = NearestNeighbours(neighbours: 2).fit(
      plane([0, 10, 20, 90, 100]), gains: [1, 2, 4, 8, 16])
    #expect(fitted.scores(for: plane([4, 14, 98, -40])) == [1.5, 3, 12, 1.5])
  }

  @Test func `only directions count`() {
    let gains = [1.0, 2, 4, 8, 16]
    let angles = [0.0, 10, 20, 90, 100]
    let fitted = NearestNeighbours(neighbours: 2).fit(plane(angles, length: 7), gains: gains)
    #expect(fitted.scores(for: plane([4, 98], length: 0.01)) == [1.5, 12])
  }

  @Test func `weights count in the mean`() {
    let fitted = NearestNeighbours(neighbours: 2).fit(
      plane([0, 10, 90]), gains: [1, 2, 9], weights: [3, 1, 1])
    #expect(fitted.scores(for: plane([5.1])) == [1.25])
  }

  @Test func `the earlier of equally near prompts is taken`() {
    let fitted = NearestNeighbours(neighbours: 2).fit(
      plane([30, 30, 30, 30, 90]), gains: [1, 2, 4, 8, 16])
    #expect(fitted.scores(for: plane([30, 31, 89])) == [1.5, 1.5, 8.5])
  }

  @Test func `a prompt without an embedding gets the overall mean`() {
    let fitted = NearestNeighbours(neighbours: 1).fit(plane([0, 90]), gains: [1, 2])
    #expect(fitted.scores(for: Matrix(rowCount: 1, columnCount: 2)) == [1.5])
    #expect(fitted.scores(for: Matrix(rowCount: 0, columnCount: 2)) == [])
  }

  @Test func `k follows the number of prompts`() {
    for (count, expected) in [(7, 7), (200, 40), (2999, 40), (3000, 100)] {
      let fitted = NearestNeighbours().fit(
        Matrix(rowCount: count, columnCount: 1, values: [Float](repeating: 1, count: count)),
        gains: [Double](repeating: 0.5, count: count))
      #expect(fitted.neighbours == expected)
    }
  }

  @Test func `many prompts agree with sorting everything`() {
    var generator = SplitMix64(seed: 3)
    func random(_ rows: Int) -> Matrix<Float> {
      Matrix(
        rowCount: rows, columnCount: 8,
        values: (0..<rows * 8).map { _ in Float(generator.gaussian()) })
    }
    let (training, test) = (random(700), random(600))
    let gains = (0..<700).map { _ in generator.uniform() }
    let scores = NearestNeighbours(neighbours: 30).fit(training, gains: gains).scores(for: test)
    let products = test.multiplied(by: training.withUnitRows(), transposingOther: true)
    for i in stride(from: 0, to: 600, by: 37) {
      let nearest = (0..<700).sorted { products[i, $0] > products[i, $1] }.prefix(30)
      let expected = nearest.reduce(0) { $0 + gains[$1] } / 30
      #expect(abs(scores[i] - expected) < 1e-12)
    }
  }
}

@Suite struct LargestSelectionTests {
  private func select(_ numbers: [Float], _ count: Int) -> [Int32] {
    var selection = LargestSelection(capacity: count)
    return numbers.withUnsafeBufferPointer { selection.select($0) }.sorted()
  }

  @Test func `keeps the largest, the first of equals, and no NaN`() {
    #expect(select([3, 1, 4, 1, 5, 9, 2, 6], 3) == [4, 5, 7])
    #expect(select([1, 1, 1, 1], 2) == [0, 1])
    #expect(select([0, 2, 1, 2, 1, 2, 1], 4) == [1, 2, 3, 5])
    #expect(select([.nan, 1, .nan, 0], 2) == [1, 3])
    #expect(select([.nan, 1], 5) == [1])
    #expect(select([], 1) == [])
    #expect(select([-.infinity, .infinity], 1) == [1])
  }
}
