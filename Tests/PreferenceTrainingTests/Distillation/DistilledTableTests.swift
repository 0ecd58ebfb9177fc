import LinearAlgebra
import PreferenceData
import PromptFeatures
import Testing

@testable import PreferenceTraining

@Suite struct DistilledTableTests {
  private static let prompts = PromptStore.simulated(200, seed: 5)
  private static let views = ViewTraining(preset: .fast, seed: 0)
    .fit(prompts: prompts, selection: prompts.all)
  private static let ngrams = NgramMatrix(
    prompts: prompts, selection: prompts.all, view: views.ngrams!)

  private func table(dimension: Int, rows: Int = 50_000) throws -> TokenTable {
    try #require(
      try DistilledTable(
        dimension: dimension, maximumRows: rows, encoder: .hashing(dimension: 12)
      ).fit(
        Self.ngrams, prompts: Self.prompts, selection: Self.prompts.all, bucketCount: 1 << 18))
  }

  private func served(_ table: TokenTable) -> Matrix<Float> {
    ViewMatrices(
      prompts: Self.prompts, selection: Self.prompts.all,
      views: PromptViews(
        surface: nil, ngrams: Self.views.ngrams, tokens: nil, distilled: table,
        embeddingDimension: nil),
      needsNgrams: false
    ).distilled!
  }

  /// With as many directions as the encoder has the table only turns the vectors.
  @Test func `a prompt's embedding is the centred mean of its terms' vectors, weighted by tf-idf`()
    throws
  {
    let matrix = Self.ngrams.matrix
    let texts = TermTexts(
      prompts: Self.prompts, selection: Self.prompts.all,
      isWanted: Self.views.ngrams!.inverseDocumentFrequencies.map { $0 != 0 }
    ).terms
    let terms = try Self.ngrams.bucketOfColumn.map { try #require(texts[$0]) }
    let vectors = terms.map { HashedVector.of($0.text, dimension: 12).map { Double($0) } }
    var means: [[Double]] = []
    for row in 0..<matrix.rowCount {
      var (sum, total) = ([Double](repeating: 0, count: 12), 0.0)
      for k in matrix.rowStarts[row]..<matrix.rowStarts[row + 1] {
        // Above 0 but where two n-grams of other signs share a bucket.
        let weight = Double(matrix.values[k] * terms[Int(matrix.columns[k])].sign)
        total += weight
        for j in 0..<12 { sum[j] += weight * vectors[Int(matrix.columns[k])][j] }
      }
      means.append(sum.map { $0 / total })
    }
    let centre = (0..<12).map { j in means.reduce(0) { $0 + $1[j] } / Double(means.count) }
    let expected = means.map { mean in zip(mean, centre).map { $0 - $1 } }
    let table = served(try table(dimension: 12))
    var worst = 0.0
    for i in stride(from: 0, to: 200, by: 7) {
      for j in stride(from: 0, to: 200, by: 11) {
        let cosine = zip(table.row(i), table.row(j)).reduce(0.0) { $0 + Double($1.0 * $1.1) }
        worst = max(worst, abs(cosine - HashedVector.cosine(expected[i], expected[j])))
      }
    }
    #expect(worst < 0.03, "\(worst)")
  }

  @Test func `fewer directions are those that keep most of the embeddings`() throws {
    let whole = served(try table(dimension: 12))
    let few = served(try table(dimension: 4))
    let eigen = try SymmetricEigendecomposition(Matrix<Double>(whole).gram())
    let kept = eigen.values.suffix(4).reduce(0, +)
    // The served embeddings of 12 numbers lie in the order of their directions.
    let first = (0..<whole.rowCount).reduce(0.0) { sum, i in
      sum + whole.row(i).prefix(4).reduce(0.0) { $0 + Double($1 * $1) }
    }
    #expect(first > 0.999 * kept)
    #expect(few.columnCount == 4)
    for i in stride(from: 0, to: 200, by: 9) {
      let part = whole.row(i).prefix(4).map(Double.init)
      #expect(HashedVector.cosine(part, few.row(i).map(Double.init)) > 0.999)
    }
  }

  @Test func `the rows are those of the terms that most prompts have`() throws {
    let table = try table(dimension: 4, rows: 30)
    #expect(table.rowCount == 30)
    var frequencies = [Int](repeating: 0, count: Self.ngrams.matrix.columnCount)
    for column in Self.ngrams.matrix.columns { frequencies[Int(column)] += 1 }
    let kept = frequencies.indices.filter {
      table.rowOfBucket[Int(Self.ngrams.bucketOfColumn[$0])] != TokenTable.noRow
    }
    let left = Set(frequencies.indices).subtracting(kept)
    #expect(kept.map { frequencies[$0] }.min()! >= left.map { frequencies[$0] }.max()!)
  }

  @Test func `the text of a bucket is its most frequent n-gram, its digits as zeros`() throws {
    let prompts = PromptStore(["Pay 42 francs", "pay 17 Francs", "straße 5"])
    let terms = TermTexts(
      prompts: prompts, selection: prompts.all,
      isWanted: [Bool](repeating: true, count: 1 << 18)
    ).terms
    #expect(
      Set(terms.values.map(\.text)) == [
        "pay", "00", "francs", "pay 00", "00 francs", "straße", "0", "straße 0",
      ])
    var scratch = PromptScratch()
    scratch.analyze("Pay 42 francs")
    for term in scratch.terms { #expect(terms[term.bucket]?.sign == term.count) }
    // Two buckets in all: whoever is more frequent names them.
    let crowded = PromptStore(["a b c d e f g h", "a a a a a a a a a a", "b"])
    let few = TermTexts(
      prompts: crowded, selection: crowded.all, isWanted: [Bool](repeating: true, count: 2)
    ).terms
    #expect(few.count == 2 && few.values.contains { ["a", "a a"].contains($0.text) })
  }

  @Test func `each term is encoded once, whatever asks for it`() throws {
    let count = Counter()
    let encoder = TermEncoder.hashing(dimension: 6, count: count)
    let first = try encoder.vectors(of: ["one", "two", "one"])
    let again = try encoder.vectors(of: ["three", "two"])
    #expect(count.value == 3)
    #expect(first.row(0) == first.row(2))
    #expect(Array(first.row(1)) == Array(again.row(1)))
    #expect(Array(again.row(0)) == HashedVector.of("three", dimension: 6))
  }

  @Test func `numbers that are none, or too few of them, are refused`() {
    let identity = TermEncoder.hashing(dimension: 2).identity
    let bad = TermEncoder(identity, dimension: 2) {
      Matrix(rowCount: $0.count, columnCount: 2, values: $0.flatMap { _ in [1, .nan] })
    }
    let short = TermEncoder(identity, dimension: 2) { _ in Matrix(rowCount: 0, columnCount: 2) }
    for encoder in [bad, short] {
      #expect(throws: TrainingError.self) { try encoder.vectors(of: ["a", "b"]) }
    }
  }

  @Test(arguments: [1, 2]) func `a handful of prompts has a small table or none`(count: Int) throws
  {
    let prompts = PromptStore(Array(["one word one word", "one word here"].prefix(count)))
    let training = ViewTraining(preset: .fast, seed: 0)
    let views = training.fit(prompts: prompts, selection: prompts.all)
    let table = try training.distill(
      .hashing(dimension: 6), prompts: prompts, selection: prompts.all, ngrams: views.ngrams!)
    #expect((table == nil) == (count == 1))
    #expect(table?.dimension ?? 1 == 1)
  }
}
