import Foundation
import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct KMeansClustersTests {
  /// `size` points around each axis of a space of `axes` dimensions.
  private func blobs(axes: Int, size: Int, spread: Double, seed: UInt64 = 1) -> Matrix<Float> {
    var generator = SplitMix64(seed: seed)
    var values: [Float] = []
    for i in 0..<axes * size {
      for j in 0..<axes {
        values.append(Float((i % axes == j ? 1 : 0) + spread * generator.gaussian()))
      }
    }
    return Matrix(rowCount: axes * size, columnCount: axes, values: values)
  }

  @Test func `well separated clusters are found, and their mean gains`() {
    let rows = blobs(axes: 6, size: 40, spread: 0.02)
    var generator = SplitMix64(seed: 9)
    let gains = (0..<240).map { Double($0 % 6) + generator.gaussian() }
    let fitted = KMeansClusters(clusters: 6, nearest: 1).fit(rows, gains: gains)
    let scores = fitted.scores(for: blobs(axes: 6, size: 1, spread: 0))
    for task in 0..<6 {
      let members = stride(from: task, to: 240, by: 6).map { gains[$0] }
      #expect(abs(scores[task] - members.reduce(0, +) / 40) < 1e-12)
    }
  }

  @Test func `near clusters weigh exp(−9 · distance)`() {
    // Two clusters of one direction each; the prompt lies between them.
    let rows = Matrix<Float>(rowCount: 4, columnCount: 2, values: [1, 0, 2, 0, 0, 1, 0, 3])
    let fitted = KMeansClusters(clusters: 2).fit(rows, gains: [1, 1, 0, 0])
    let angle = 0.5
    let prompt = Matrix<Float>(
      rowCount: 1, columnCount: 2, values: [Float(cos(angle)), Float(sin(angle))])
    // The chord of an angle a is 2 sin(a/2).
    let first = exp(-9 * 2 * sin(angle / 2))
    let second = exp(-9 * 2 * sin((.pi / 2 - angle) / 2))
    #expect(abs(fitted.scores(for: prompt)[0] - first / (first + second)) < 1e-5)
  }

  @Test func `only the nearest clusters count`() {
    let rows = Matrix<Float>(rowCount: 3, columnCount: 3, values: [1, 0, 0, 0, 1, 0, 0, 0, 1])
    let fitted = KMeansClusters(clusters: 3, nearest: 2).fit(rows, gains: [1, 0, 100])
    let prompt = Matrix<Float>(rowCount: 1, columnCount: 3, values: [1, 1, 0])
    #expect(abs(fitted.scores(for: prompt)[0] - 0.5) < 1e-5)
  }

  @Test func `the same seed gives the same clusters`() {
    let rows = blobs(axes: 5, size: 60, spread: 0.4)
    let gains = (0..<300).map { Double($0 % 7) }
    let first = KMeansClusters(seed: 4).fit(rows, gains: gains)
    let second = KMeansClusters(seed: 4).fit(rows, gains: gains)
    #expect(first.centres == second.centres && first.meanGains == second.meanGains)
  }

  @Test func `every restart ends at centres that are the means of their points`() {
    let points = blobs(axes: 4, size: 50, spread: 0.5).withUnitRows()
    var generator = SplitMix64(seed: 2)
    var iteration = LloydIteration(points, clusters: 7, &generator)
    iteration.run()
    var inertia = 0.0
    for c in 0..<7 {
      let members = points.selectingRows((0..<200).filter { iteration.assignment[$0] == c })
      #expect(members.rowCount > 0)
      for (j, mean) in members.columnMeans().enumerated() {
        #expect(abs(mean - Double(iteration.centres[c, j])) < 1e-5)
      }
      let centre = iteration.centres.selectingRows([c])
      inertia += LloydIteration.squaredDistances(members, centre).reduce(0, +)
    }
    #expect(abs(iteration.inertia - inertia) < 1e-4)
  }

  @Test func `a centre without points moves to the farthest point`() {
    let points = Matrix<Float>(rowCount: 5, columnCount: 1, values: [0, 1, 2, 10, 11])
    let centres = Matrix<Float>(rowCount: 2, columnCount: 1, values: [1, -50])
    var iteration = LloydIteration(points, centres: centres)
    #expect(iteration.assignment == [0, 0, 0, 0, 0])
    iteration.run()
    #expect(iteration.centres.values == [1, 10.5])
    #expect(iteration.assignment == [0, 0, 0, 1, 1])
    #expect(abs(iteration.inertia - 2.5) < 1e-5)
  }

  @Test func `fewer prompts than clusters, or all alike, are no trouble`() {
    let two = Matrix<Float>(rowCount: 2, columnCount: 2, values: [1, 0, 0, 1])
    let scores = KMeansClusters(nearest: 1).fit(two, gains: [1, 2]).scores(for: two)
    #expect(scores == [1, 2])
    let alike = Matrix<Float>(
      rowCount: 40, columnCount: 2, values: [Float](repeating: 1, count: 80))
    let gains = (0..<40).map { $0 < 10 ? 1.0 : 0 }
    #expect(KMeansClusters().fit(alike, gains: gains).scores(for: alike)[0] == 0.25)
  }
}
