import LinearAlgebra
import PromptFeatures
import Testing

@testable import PreferenceTraining

@Suite struct EmbeddingProjectionTests {
  @Test func `the components are orthonormal, the widest direction first`() {
    var generator = SplitMix64(seed: 4)
    var vectors = generator.gaussianMatrix(500, 12)
    for row in 0..<500 {
      vectors[row, 7] *= 5
      for column in 0..<12 { vectors[row, column] += 3 }
    }
    let projection = EmbeddingProjection(fitting: vectors)
    #expect(projection.dimension == 12)
    #expect(projection.mean.allSatisfy { abs($0 - 3) < 0.8 })
    for a in 0..<12 {
      for b in 0..<12 {
        let product = (0..<12).reduce(0) {
          $0 + projection.components[a * 12 + $1] * projection.components[b * 12 + $1]
        }
        #expect(abs(product - (a == b ? 1 : 0)) < 1e-4)
      }
    }
    #expect(abs(projection.components[7]) > 0.98)
  }

  @Test func `more than 128 components are cut, and rows come out with length 1`() {
    var generator = SplitMix64(seed: 5)
    let vectors = generator.gaussianMatrix(200, 150).withUnitRows()
    let projection = EmbeddingProjection(fitting: vectors)
    #expect(projection.dimension == 128)
    let projected = projection.project(vectors)
    #expect(projected.rowCount == 200 && projected.columnCount == 128)
    #expect(projected.squaredRowNorms().allSatisfy { abs($0 - 1) < 1e-4 })
  }

  @Test func `a vector at the mean becomes zeros`() {
    let projection = EmbeddingProjection(mean: [1, 2], components: [1, 0])
    var result: [Float] = [9]
    result.withUnsafeMutableBufferPointer { result in
      [1 as Float, 2].withUnsafeBufferPointer { projection.project($0, into: result) }
    }
    #expect(result == [0])
  }
}
