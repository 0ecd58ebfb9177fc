import PromptFeatures
import Testing

@testable import RouterScoring

@Suite struct ExplanationTests {
  private static let prompt = "Prove that 7 is prime, then prove it again: 漢字 naïve?"

  private func explain(
    _ model: RouterModel, _ turns: [String], embedding: [Float]? = nil, limit: Int = .max
  ) throws -> Explanation {
    let scorer = try Scorer(model)
    var scratch = Scorer.Scratch(for: scorer)
    return withTurns(turns) { turns in
      guard let embedding else {
        return scorer.explain(turns: turns, limit: limit, scratch: &scratch)
      }
      return embedding.withUnsafeBufferPointer {
        scorer.explain(turns: turns, embedding: $0, limit: limit, scratch: &scratch)
      }
    }
  }

  /// A bucket whose idf is 0 has no part in anything: such a model scores the prompt without it.
  @Test func `an n-gram's change is the score less that of a router that does not know it`() throws
  {
    let model = Fixture.model(embedding: false)
    let explanation = try explain(model, [Self.prompt])
    let names = withTurns([Self.prompt]) { NgramNames.names(turns: $0, bucketBits: 8) }
    var seen = 0
    for (bucket, name) in names {
      var other = model
      other.views.ngrams?.inverseDocumentFrequencies[Int(bucket)] = 0
      let expected = explanation.score - (try Scorer(other).score(Self.prompt))
      let found = explanation.contributions.first { $0.kind == .ngram && $0.name == name }
      #expect(abs((found?.change ?? 0) - expected) < 1e-6, "\(name)")
      seen += expected == 0 ? 0 : 1
    }
    #expect(seen > 10)
    #expect(explanation.contributions.count { $0.kind == .ngram } == seen)
  }

  @Test func `a number's change is the score less that at the number's mean`() throws {
    let model = Fixture.model(embedding: false)
    let explanation = try explain(model, [Self.prompt])
    let raw = {
      var scratch = PromptScratch(bucketBits: 8)
      scratch.analyze(Self.prompt)
      return scratch.surface
    }()
    for (index, name) in SurfaceFeatures.names.enumerated() {
      var other = model
      other.views.surface?.means[index] = raw[index]
      let expected = explanation.score - (try Scorer(other).score(Self.prompt))
      let found = explanation.contributions.first { $0.kind == .surface && $0.name == name }
      #expect(abs((found?.change ?? 0) - expected) < 1e-6, "\(name)")
    }
  }

  @Test func `an embedding's change is the score less that without one`() throws {
    let model = Fixture.model()
    let explanation = try explain(model, ["a"], embedding: Fixture.suppliedEmbedding)
    let without = try Scorer(model).score("a", embedding: [0, 0, 0, 0])
    let change = explanation.contributions.first { $0.kind == .embedding }?.change
    #expect(change == explanation.score - without)
  }

  @Test func `the largest changes come first, and no more than asked for`() throws {
    let all = try explain(Fixture.model(embedding: false), [Self.prompt]).contributions
    #expect(zip(all, all.dropFirst()).allSatisfy { abs($0.change) >= abs($1.change) })
    let some = try explain(Fixture.model(embedding: false), [Self.prompt], limit: 3).contributions
    #expect(some == Array(all.prefix(3)))
    #expect(try explain(Fixture.model(embedding: false), [""], limit: -1).contributions.isEmpty)
  }

  @Test func `explaining leaves the score as scoring gives it`() throws {
    let scorer = try Scorer(Fixture.model(embedding: false))
    var scratch = Scorer.Scratch(for: scorer)
    for turns in Fixture.prompts {
      let score = withTurns(turns) { scorer.score(turns: $0, scratch: &scratch) }
      let explanation = withTurns(turns) { scorer.explain(turns: $0, scratch: &scratch) }
      #expect(explanation.score == score)
      #expect(explanation.winRate == scorer.winRate(score: score))
      #expect(withTurns(turns) { scorer.score(turns: $0, scratch: &scratch) } == score)
    }
  }

  @Test func `a prompt of many n-grams is explained by a part of them`() throws {
    var model = Fixture.model(embedding: false)
    // Buckets enough that few n-grams share one.
    model.views.ngrams = NgramView(
      inverseDocumentFrequencies: [Float](repeating: 1, count: 1 << 14))
    model.views.tokens = nil
    model.views.distilled = nil
    model.modelHeads = nil
    var numbers = Numbers(seed: 9)
    model.heads = [
      StackedHead(
        name: "ngrams",
        head: .linear(LinearHead(input: .ngrams, weights: numbers.next(1 << 14), bias: 0)),
        mean: 0, deviation: 1, weight: 1)
    ]
    let words = (0..<6000).map { "w" + String($0, radix: 26) }
    let turns = [words[..<3000], words[3000...]].map { $0.joined(separator: " ") }
    let found = try explain(model, turns).contributions.filter { $0.kind == .ngram }
    #expect(found.count < 4096)
    #expect(found.count > 1000)
  }
}
