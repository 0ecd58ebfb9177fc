import Glibc
import LinearAlgebra
import PreferenceData
import PromptFeatures
import Testing

@testable import PreferenceTraining

@Suite struct ViewTrainingTests {
  /// The buckets of a text's terms.
  private func buckets(_ text: String) -> Set<UInt32> {
    var scratch = PromptScratch()
    scratch.analyze(text)
    return Set(scratch.terms.map(\.bucket))
  }

  @Test func `a word of one prompt is left out and a rarer word counts more`() throws {
    let prompts = PromptStore(["apple pear", "apple plum", "apple pear plum"])
    let views = ViewTraining(preset: .fast, seed: 0).fit(prompts: prompts, selection: [0, 1, 2])
    let idf = try #require(views.ngrams).inverseDocumentFrequencies
    func frequency(_ word: String) throws -> Float {
      idf[Int(try #require(buckets(word).first))]
    }
    // ln((1 + n) / (1 + df)) + 1 (scikit-learn's smooth idf).
    #expect(try frequency("apple") == 1)
    #expect(abs(try frequency("pear") - Float(log(4.0 / 3) + 1)) < 1e-6)
    let once = PromptStore(["apple pear", "apple fig", "apple plum"])
    let lonely = ViewTraining(preset: .fast, seed: 0).fit(prompts: once, selection: [0, 1, 2])
    for bucket in buckets("fig") {
      #expect(lonely.ngrams?.inverseDocumentFrequencies[Int(bucket)] == 0)
    }
  }

  @Test func `prompts outside the selection teach nothing`() {
    let prompts = PromptStore(["apple pear", "apple plum", "quince medlar", "quince medlar fig"])
    let views = ViewTraining(preset: .fast, seed: 0).fit(prompts: prompts, selection: [0, 1])
    for bucket in buckets("quince medlar") {
      #expect(views.ngrams?.inverseDocumentFrequencies[Int(bucket)] == 0)
    }
    let alone = PromptStore(["apple pear", "apple plum"])
    #expect(
      views == ViewTraining(preset: .fast, seed: 0).fit(prompts: alone, selection: [0, 1]))
  }

  @Test func `surface numbers have mean 0 and deviation 1 on the training prompts`() {
    let prompts = PromptStore.simulated(200)
    let views = ViewTraining(preset: .fast, seed: 0).fit(prompts: prompts, selection: prompts.all)
    let surface = ViewMatrices(
      prompts: prompts, selection: prompts.all, views: views, needsNgrams: false
    ).surface
    // The length, which the clip at ±4 hardly touches.
    let lengths = (0..<200).map { Double(surface[$0, 0]) }
    let (mean, deviation) = weightedMoments(lengths, lengths.map { _ in 1 })
    #expect(abs(mean) < 0.02 && abs(deviation - 1) < 0.05)
  }

  @Test(arguments: [1, 2, 3]) func `a handful of prompts makes views without a crash`(count: Int) {
    let prompts = PromptStore(Array(["one word", "two words", "three words"].prefix(count)))
    let views = ViewTraining(preset: .balanced, seed: 0).fit(
      prompts: prompts, selection: prompts.all)
    let matrices = ViewMatrices(prompts: prompts, selection: prompts.all, views: views)
    #expect(matrices.surface.rowCount == count)
    #expect(matrices.surface.values.allSatisfy { $0.isFinite })
    #expect(matrices.dense.values.allSatisfy { $0.isFinite })
    if count == 1 { #expect(views.tokens == nil) }
  }

  @Test func `prompts that share no word have no token table`() {
    let prompts = PromptStore(["alpha", "beta", "gamma", "delta", "epsilon"])
    let views = ViewTraining(preset: .balanced, seed: 0).fit(
      prompts: prompts, selection: prompts.all)
    #expect(views.tokens == nil)
  }

  @Test func `a sample of the prompts suffices for the token table`() throws {
    let prompts = PromptStore.simulated(150)
    var training = ViewTraining(preset: .balanced, seed: 1)
    training.decompositionPrompts = 40
    let tokens = try #require(
      training.fit(prompts: prompts, selection: prompts.all).tokens)
    #expect(tokens.dimension <= 39)
    #expect(tokens.rowCount > 0)
  }

  @Test func `views are the same twice, and with another seed the table differs`() {
    let prompts = PromptStore.simulated(100)
    func fit(_ seed: UInt64) -> PromptViews {
      var training = ViewTraining(preset: .balanced, seed: seed)
      // Fewer dimensions than the data have, so that the random start shows.
      training.tokenDimension = 8
      return training.fit(prompts: prompts, selection: prompts.all)
    }
    #expect(fit(1) == fit(1))
    #expect(fit(1).tokens != fit(2).tokens)
  }
}
