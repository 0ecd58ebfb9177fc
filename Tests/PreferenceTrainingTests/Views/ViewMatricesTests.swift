import LinearAlgebra
import PreferenceData
import PromptFeatures
import RouterScoring
import Testing

@testable import PreferenceTraining

@Suite struct ViewMatricesTests {
  /// Simulated prompts, odd bytes and a conversation among them.
  static let prompts: PromptStore = {
    var prompts = PromptStore.simulated(120)
    _ = prompts.intern("")
    _ = prompts.intern("日本語の文章を要約してください。 Ünïcödé\u{0}\u{7}")
    _ = prompts.intern(turns: ["Write a poem.", "Shorter!", "Write a poem about rain, please."])
    return prompts
  }()
  static let views = ViewTraining(preset: .balanced, seed: 5).fit(
    prompts: prompts, selection: prompts.all)
  static let matrices = ViewMatrices(prompts: prompts, selection: prompts.all, views: views)

  @Test func `n-gram rows are the view's entries`() throws {
    let view = try #require(Self.views.ngrams)
    let ngrams = try #require(Self.matrices.ngrams)
    var scratch = PromptScratch()
    var entries: [NgramEntry] = []
    for prompt in Self.prompts.all {
      Self.prompts.withTurns(of: prompt) { scratch.analyze(turns: $0) }
      view.entries(of: scratch.terms, into: &entries)
      let range = ngrams.matrix.rowStarts[prompt]..<ngrams.matrix.rowStarts[prompt + 1]
      let buckets = range.map { ngrams.bucketOfColumn[Int(ngrams.matrix.columns[$0])] }
      #expect(buckets == entries.map(\.bucket))
      #expect(Array(ngrams.matrix.values[range]) == entries.map(\.value))
    }
  }

  @Test func `columns are the buckets that occur, in ascending order`() throws {
    let ngrams = try #require(Self.matrices.ngrams)
    let view = try #require(Self.views.ngrams)
    #expect(zip(ngrams.bucketOfColumn, ngrams.bucketOfColumn.dropFirst()).allSatisfy { $0 < $1 })
    #expect(Set(ngrams.matrix.columns).count == ngrams.matrix.columnCount)
    // On the prompts that taught the view, every bucket with a frequency occurs.
    #expect(
      ngrams.matrix.columnCount == view.inverseDocumentFrequencies.filter { $0 != 0 }.count)
  }

  @Test func `every row is what the scorer computes at request time`() throws {
    let scorer = try Scorer(RouterModel.summing([], views: Self.views))
    let tokens = try #require(Self.matrices.tokens)
    let ngrams = try #require(Self.matrices.ngrams)
    for prompt in Self.prompts.all {
      let served = scorer.vectors(of: prompt, in: Self.prompts)
      #expect(Array(Self.matrices.surface.row(prompt)) == served.surface)
      #expect(Array(tokens.row(prompt)) == served.tokens)
      #expect(Array(Self.matrices.dense.row(prompt)) == served.dense)
      let range = ngrams.matrix.rowStarts[prompt]..<ngrams.matrix.rowStarts[prompt + 1]
      #expect(Array(ngrams.matrix.values[range]) == served.ngrams.map(\.value))
    }
  }

  @Test func `a head fitted to n-gram columns scores the same when served`() throws {
    let ngrams = try #require(Self.matrices.ngrams)
    var generator = SplitMix64(seed: 9)
    let weights = generator.gaussians(ngrams.matrix.columnCount)
    let block = FeatureBlock.ngrams(ngrams, bucketCount: 1 << 18)
    let scorer = try Scorer(.summing([block.head(weights, 0.25)], views: Self.views))
    let fitted = block.outputs(
      RidgeSolution(weights: weights, intercept: 0.25), rows: Self.prompts.all)
    let served = Self.prompts.all.map { scorer.score(of: $0, in: Self.prompts) }
    #expect(largestDifference(fitted, served) < 1e-4)
  }

  @Test func `a selection keeps its own order`() throws {
    let selection = [7, 3, 90, 3]
    let part = ViewMatrices(prompts: Self.prompts, selection: selection, views: Self.views)
    #expect(part.surface == Self.matrices.surface.selectingRows(selection))
    #expect(part.tokens == Self.matrices.tokens?.selectingRows(selection))
  }

  @Test func `views that are not there have no matrix`() {
    let views = ViewTraining(preset: .fast, seed: 5).fit(
      prompts: Self.prompts, selection: Self.prompts.all)
    #expect(views.tokens == nil)
    let matrices = ViewMatrices(
      prompts: Self.prompts, selection: [0, 1], views: views, needsNgrams: false)
    #expect(matrices.tokens == nil && matrices.ngrams == nil)
    #expect(matrices.dense == matrices.surface)
  }

  @Test func `more than one block of prompts gives the rows of each block`() {
    // 512 prompts are one block.
    let selection = (0..<1100).map { $0 % Self.prompts.count }
    let many = ViewMatrices(prompts: Self.prompts, selection: selection, views: Self.views)
    #expect(many.surface == Self.matrices.surface.selectingRows(selection))
    #expect(many.tokens == Self.matrices.tokens?.selectingRows(selection))
    #expect(many.ngrams?.matrix.rowCount == 1100)
  }
}
