import Testing

@testable import LinearAlgebra

/// The number of threads belongs to the whole process: other suites may change it meanwhile, which
/// must not matter either.
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

  @Test func `a decomposition does not depend on the number of threads`() throws {
    var generator = SplitMix64(seed: 33)
    let sparse = randomSparseMatrix(9000, 5000, perRow: 20, &generator)
    let (found, others) = try withThreads {
      (
        try RandomizedSVD(of: sparse, rank: 40, seed: 5),
        try RandomizedSVD(of: sparse, rank: 40, seed: 6)
      )
    }
    #expect(found.allSatisfy { $0.singularValues == found[0].singularValues })
    #expect(found.allSatisfy { $0.rightVectors == found[0].rightVectors })
    #expect(others[0].rightVectors != found[0].rightVectors)
  }

  @Test func `a Gram matrix of many rows is that of double precision, whatever the threads`() {
    var generator = SplitMix64(seed: 34)
    let matrix: Matrix<Float> = randomMatrix(20_000, 7, &generator)
    let weights = (0..<20_000).map { _ in abs(generator.gaussian()) }
    let (grams, _) = withThreads { (matrix.doubleGram(weights: weights), 0) }
    #expect(grams.allSatisfy { $0 == grams[0] })
    for i in 0..<7 {
      for j in 0..<7 {
        let direct = (0..<20_000).reduce(0.0) {
          $0 + weights[$1] * Double(matrix[$1, i]) * Double(matrix[$1, j])
        }
        #expect(abs(grams[0][i, j] - direct) < 1e-8 * 20_000)
      }
    }
  }

  /// What `body` returns with one thread, with two, and with two again.
  private func withThreads<A, B>(_ body: () throws -> (A, B)) rethrows -> ([A], [B]) {
    let before = KernelThreads.count
    defer { KernelThreads.set(before) }
    var results: ([A], [B]) = ([], [])
    for threads in [1, 2, 2] {
      KernelThreads.set(threads)
      let (a, b) = try body()
      results.0.append(a)
      results.1.append(b)
    }
    return results
  }
}
