import LinearAlgebra
import PreferenceData
import PromptFeatures
import Testing

@testable import PreferenceTraining

@Suite struct LatentSemanticAnalysisTests {
  static let prompts = PromptStore.simulated(150, seed: 3)
  static let view = ViewTraining(preset: .fast, seed: 0)
    .fit(prompts: prompts, selection: prompts.all).ngrams!
  static let ngrams = NgramMatrix(prompts: prompts, selection: prompts.all, view: view)
  static let bucketCount = 1 << 18

  private func table(rows: Int, dimension: Int = 16) throws -> TokenTable {
    try #require(
      LatentSemanticAnalysis(dimension: dimension, maximumRows: rows, seed: 4)
        .fit(Self.ngrams, bucketCount: Self.bucketCount))
  }

  @Test(arguments: [10, 100, 50_000]) func `the table has at most the rows allowed`(
    limit: Int
  ) throws {
    let table = try table(rows: limit)
    #expect(table.rowCount == min(limit, Self.ngrams.matrix.columnCount))
    #expect(table.codes.count == table.rowCount * table.dimension)
    #expect(table.rowOfBucket.count == Self.bucketCount)
    let used = table.rowOfBucket.filter { $0 != TokenTable.noRow }
    #expect(used.sorted() == (0..<table.rowCount).map(UInt16.init))
  }

  @Test func `signed bytes cost less than a hundredth of an embedding's length`() throws {
    let table = try table(rows: 50_000)
    let vectors = try RandomizedSVD(
      of: Self.ngrams.matrix, rank: 16, oversampling: 10, powerIterations: 2, seed: 4
    ).rightVectors
    let exact = Self.ngrams.matrix.multiplied(by: vectors)
    let served = ViewMatrices(
      prompts: Self.prompts, selection: Self.prompts.all,
      views: PromptViews(
        surface: nil, ngrams: Self.view, tokens: table, embeddingDimension: nil),
      needsNgrams: false
    ).tokens!
    for i in 0..<exact.rowCount {
      let row = exact.row(i).map(Double.init)
      let norm = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let error = largestDifference(row.map { $0 / norm }, served.row(i).map(Double.init))
      #expect(error < 0.01)
    }
  }

  @Test func `the rows kept are those with most energy`() throws {
    let few = try table(rows: 20)
    let all = try table(rows: 50_000)
    var energy = [Double](repeating: 0, count: Self.ngrams.matrix.columnCount)
    for (column, value) in zip(Self.ngrams.matrix.columns, Self.ngrams.matrix.values) {
      energy[Int(column)] += Double(value) * Double(value)
    }
    for column in energy.indices {
      let row = Int(all.rowOfBucket[Int(Self.ngrams.bucketOfColumn[column])])
      let codes = all.codes[row * 16..<(row + 1) * 16]
      let length = codes.reduce(0.0) { $0 + Double($1) * Double($1) }
      energy[column] *= length * Double(all.scales[row]) * Double(all.scales[row])
    }
    let kept = energy.indices.filter {
      few.rowOfBucket[Int(Self.ngrams.bucketOfColumn[$0])] != TokenTable.noRow
    }
    let left = Set(energy.indices).subtracting(kept)
    // The codes have rounded: a hair of room.
    #expect(kept.map { energy[$0] }.min()! > 0.95 * left.map { energy[$0] }.max()!)
  }

  @Test func `prompts on one subject come out closer than prompts on two`() throws {
    let cooking = ["bake bread flour", "bake flour yeast bread", "yeast bread oven bake"]
    let code = ["compile code linker", "code linker crash compile", "crash compile code debug"]
    let prompts = PromptStore(cooking + code)
    var training = ViewTraining(preset: .balanced, seed: 0)
    training.tokenDimension = 2
    let views = training.fit(prompts: prompts, selection: prompts.all)
    let tokens = ViewMatrices(prompts: prompts, selection: prompts.all, views: views).tokens!
    func cosine(_ a: Int, _ b: Int) -> Float {
      zip(tokens.row(a), tokens.row(b)).reduce(0) { $0 + $1.0 * $1.1 }
    }
    #expect(cosine(0, 1) > 0.9 && cosine(3, 4) > 0.9)
    #expect(abs(cosine(0, 4)) < 0.3)
  }
}
