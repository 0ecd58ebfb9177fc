import Testing

@testable import LinearAlgebra

/// Serialised, because the number of threads belongs to the whole process.
@Suite(.serialized) struct DeterminismTests {
  @Test func `sparse products do not depend on the number of threads`() {
    var generator = SplitMix64(seed: 31)
    let sparse = randomSparseMatrix(6000, 900, perRow: 40, &generator)
    let x = (0..<900).map { _ in generator.gaussian() }
    let right: Matrix<Float> = randomMatrix(900, 33, &generator)
    let (vectors, matrices) = withThreads {
      (sparse.multiplied(by: x), sparse.multiplied(by: right))
    }
    #expect(vectors.allSatisfy { $0 == vectors[0] })
    #expect(matrices.allSatisfy { $0 == matrices[0] })
  }

  @Test func `conjugate gradients on a sparse matrix do not depend on the number of threads`() {
    var generator = SplitMix64(seed: 32)
    let sparse = randomSparseMatrix(4000, 700, perRow: 40, &generator)
    let transposed = sparse.transposed()
    let b = (0..<4000).map { _ in generator.gaussian() }
    let (solutions, _) = withThreads {
      (
        ConjugateGradient.solve(shifts: [1, 10, 100], rightHandSide: b) { x, result in
          sparse.multiply(transposed.multiplied(by: x), into: &result)
        }, 0
      )
    }
    #expect(solutions.allSatisfy { $0 == solutions[0] })
  }

  @Test(arguments: [1, 2])
  func `with one number of threads a decomposition has the same bits every time`(
    threads: Int
  ) throws {
    var generator = SplitMix64(seed: 33)
    let sparse = randomSparseMatrix(1500, 900, perRow: 20, &generator)
    let before = BLASThreads.count
    defer { BLASThreads.set(before) }
    BLASThreads.set(threads)
    #expect(BLASThreads.count == threads)
    let first = try RandomizedSVD(of: sparse, rank: 40, seed: 5)
    let second = try RandomizedSVD(of: sparse, rank: 40, seed: 5)
    #expect(first.singularValues == second.singularValues)
    #expect(first.rightVectors == second.rightVectors)
    #expect(try RandomizedSVD(of: sparse, rank: 40, seed: 6).rightVectors != first.rightVectors)
  }

  /// What `body` returns with one thread, with two, and with two again.
  private func withThreads<A, B>(_ body: () -> (A, B)) -> ([A], [B]) {
    let before = BLASThreads.count
    defer { BLASThreads.set(before) }
    var results: ([A], [B]) = ([], [])
    for threads in [1, 2, 2] {
      BLASThreads.set(threads)
      let (a, b) = body()
      results.0.append(a)
      results.1.append(b)
    }
    return results
  }
}
