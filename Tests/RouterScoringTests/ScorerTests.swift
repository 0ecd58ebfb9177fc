import PromptFeatures
import Testing

@testable import RouterScoring

@Suite struct ScorerTests {
  private let scorer: Scorer
  private let textOnly: Scorer

  init() throws {
    scorer = try Scorer(Fixture.model())
    textOnly = try Scorer(Fixture.model(embedding: false))
  }

  private func outputs(_ scorer: Scorer, _ turns: [String], _ embedding: [Float]?) -> [Float] {
    var scratch = Scorer.Scratch(for: scorer)
    return withTurns(turns) { turns in
      withOptional(embedding) {
        scorer.headOutputs(turns: turns, embedding: $0, scratch: &scratch)
      }
    }
  }

  private func withOptional<R>(
    _ values: [Float]?, _ body: (UnsafeBufferPointer<Float>?) -> R
  ) -> R {
    guard let values else { return body(nil) }
    return values.withUnsafeBufferPointer { body($0) }
  }

  @Test(arguments: Fixture.prompts)
  func `fast paths agree with plain evaluation of every head`(turns: [String]) {
    for (scorer, embedding) in [(scorer, Fixture.suppliedEmbedding), (textOnly, nil)] {
      let outputs = outputs(scorer, turns, embedding)
      let plain = PlainScorer(scorer.model).outputs(turns, embedding: embedding)
      #expect(outputs.count == scorer.model.heads.count)
      for (index, output) in outputs.enumerated() {
        #expect(abs(Double(output) - plain[index]) < 2e-5, "\(scorer.model.heads[index].name)")
      }
    }
  }

  @Test func `a router may read either table alone, or none`() throws {
    for inputs: Set<HeadInput> in [[.tokens], [.distilled], [.surface]] {
      var model = Fixture.model(embedding: false)
      for index in model.heads.indices {
        model.heads[index].weight = inputs.contains(model.heads[index].head.input) ? 1 : 0
      }
      let scorer = try Scorer(model)
      for turns in Fixture.prompts {
        let plain = PlainScorer(model).outputs(turns, embedding: nil)
        for (index, output) in outputs(scorer, turns, nil).enumerated() {
          #expect(abs(Double(output) - plain[index]) < 2e-5, "\(model.heads[index].name)")
        }
      }
      // The table that is left out is not there at all.
      if !inputs.contains(.tokens) { model.views.tokens = nil }
      if !inputs.contains(.distilled) { model.views.distilled = nil }
      model.heads = model.heads.filter { $0.weight > 0 }
      model.modelHeads = nil
      let alone = try Scorer(model)
      for turns in Fixture.prompts {
        #expect(abs(alone.score(turns[0]) - scorer.score(turns[0])) < 1e-9)
      }
    }
  }

  @Test func `the slim scorer scores as the whole one`() {
    let slim = textOnly.slimmed()
    #expect(slim.model.views.tokens?.rowOfBucket.isEmpty == true)
    #expect(slim.model.views.distilled?.rowOfBucket.isEmpty == true)
    for turns in Fixture.prompts {
      let prompt = turns.joined(separator: "\n")
      #expect(slim.score(prompt) == textOnly.score(prompt))
    }
  }

  @Test(arguments: Fixture.prompts)
  func `the score is the stack of the heads' outputs`(turns: [String]) {
    let model = textOnly.model
    let outputs = outputs(textOnly, turns, nil)
    var expected = Double(model.intercept)
    for (stacked, output) in zip(model.heads, outputs) {
      expected +=
        Double(stacked.weight) * (Double(output) - Double(stacked.mean)) / Double(stacked.deviation)
    }
    var scratch = Scorer.Scratch(for: textOnly)
    let score = withTurns(turns) { textOnly.score(turns: $0, scratch: &scratch) }
    #expect(abs(score - expected) < 1e-9)
  }

  @Test func `all ways to pass a prompt give the same bits`() {
    let text = "Prove that √2 is irrational. 漢字"
    var scratch = Scorer.Scratch(for: textOnly)
    let score = textOnly.score(text)
    #expect(textOnly.score(text, scratch: &scratch) == score)
    #expect(withTurns([text]) { textOnly.score(turns: $0, scratch: &scratch) } == score)
    let bytes = Array(text.utf8)
    #expect(bytes.withUnsafeBytes { textOnly.score($0, scratch: &scratch) } == score)
    #expect(textOnly.winRate(text) == textOnly.winRate(score: score))
    #expect(textOnly.winRate(text, scratch: &scratch) == textOnly.winRate(score: score))
  }

  @Test func `embeddings count by their direction only`() {
    let score = scorer.score("prompt", embedding: Fixture.suppliedEmbedding)
    let longer = Fixture.suppliedEmbedding.map { $0 * 4 }
    #expect(abs(scorer.score("prompt", embedding: longer) - score) < 1e-6)
    #expect(scorer.readsEmbedding && !textOnly.readsEmbedding)
    let zero = scorer.score("prompt", embedding: [0, 0, 0, 0])
    for bad in [Float.nan, .infinity, -.infinity] {
      #expect(scorer.score("prompt", embedding: [1, bad, 0, 0]) == zero)
    }
    #expect(zero.isFinite)
  }

  @Test func `a scratch remembers nothing of earlier prompts`() {
    var scratch = Scorer.Scratch(for: textOnly)
    let prompts =
      Fixture.prompts.map { $0.joined(separator: "\n") } + [
        String(repeating: "a long prompt of many words ", count: 3000), "short",
      ]
    for _ in 0..<3 {
      for prompt in prompts {
        #expect(textOnly.score(prompt, scratch: &scratch) == textOnly.score(prompt))
      }
    }
  }

  @Test func `one scorer serves many threads alike`() async {
    let prompts = (0..<50).map { "prompt number \($0) about topic \($0 % 7)" }
    let expected = prompts.map { textOnly.score($0) }
    let scorer = textOnly
    await withTaskGroup(of: [Double].self) { group in
      for _ in 0..<8 {
        group.addTask {
          var scratch = Scorer.Scratch(for: scorer)
          return prompts.map { scorer.score($0, scratch: &scratch) }
        }
      }
      for await scores in group { #expect(scores == expected) }
    }
  }

  @Test func `any bytes are scored and the win rate stays within its clip`() {
    var numbers = Numbers(seed: 9)
    var scratch = Scorer.Scratch(for: textOnly)
    for length in 0..<300 {
      let bytes = (0..<length).map { _ in UInt8(Int((numbers.next() + 1) * 127.9)) }
      let rate = bytes.withUnsafeBytes {
        textOnly.winRate(score: textOnly.score($0, scratch: &scratch))
      }
      #expect(rate >= Double(Float(0.01)) && rate <= Double(Float(0.99)))
    }
  }

  @Test func `heads without weight cost nothing but are shown`() throws {
    var model = Fixture.model(embedding: false)
    let all = outputs(textOnly, ["What is 2 + 2?"], nil)
    for index in model.heads.indices { model.heads[index].weight = 0 }
    let idle = try Scorer(model)
    #expect(idle.score("What is 2 + 2?") == Double(model.intercept))
    for (one, other) in zip(outputs(idle, ["What is 2 + 2?"], nil), all) {
      #expect(abs(one - other) < 2e-5)
    }
  }

  @Test(arguments: Fixture.prompts)
  func `battle logits are those of the model heads on the dense vector`(turns: [String]) throws {
    let heads = try #require(textOnly.model.modelHeads)
    var scratch = Scorer.Scratch(for: textOnly)
    let logits = withTurns(turns) {
      textOnly.battleLogits(turns: $0, a: 0, b: 2, scratch: &scratch)
    }
    let vectors = withTurns(turns) { textOnly.vectors(turns: $0, scratch: &scratch) }
    #expect(abs(try #require(logits) - heads.difference(a: 0, b: 2, dense: vectors.dense)) < 1e-5)
    var model = textOnly.model
    model.modelHeads = nil
    let without = try Scorer(model)
    var other = Scorer.Scratch(for: without)
    #expect(
      withTurns(turns) { without.battleLogits(turns: $0, a: 0, b: 1, scratch: &other) } == nil)
  }

  @Test func `battle logits work when no head with weight reads the token table`() throws {
    var model = Fixture.model(embedding: false)
    for index in model.heads.indices { model.heads[index].weight = index == 0 ? 1 : 0 }
    let lean = try Scorer(model)
    var scratch = Scorer.Scratch(for: textOnly)
    var leanScratch = Scorer.Scratch(for: lean)
    for turns in Fixture.prompts {
      let full = withTurns(turns) {
        textOnly.battleLogits(turns: $0, a: 1, b: 2, scratch: &scratch)
      }
      let part = withTurns(turns) {
        lean.battleLogits(turns: $0, a: 1, b: 2, scratch: &leanScratch)
      }
      #expect(abs(try #require(full) - (try #require(part))) < 1e-5)
    }
  }
}

@Suite struct ThresholdTests {
  /// A router whose score is the number of words: log1p of it, standardised away.
  private func wordCounter(quantiles: [Float]) throws -> Scorer {
    var model = Fixture.model(embedding: false)
    var weights = [Float](repeating: 0, count: SurfaceFeatures.count)
    weights[SurfaceFeatures.names.firstIndex(of: "words")!] = 1
    model.views.surface = SurfaceView(
      means: [Float](repeating: 2, count: SurfaceFeatures.count),
      deviations: [Float](repeating: 1, count: SurfaceFeatures.count))
    model.heads = [
      StackedHead(
        name: "words", head: .linear(LinearHead(input: .surface, weights: weights, bias: 0)),
        mean: 0, deviation: 1, weight: 1)
    ]
    model.intercept = 0
    model.scoreQuantiles = quantiles
    return try Scorer(model)
  }

  @Test func `a share of training prompts reaches the threshold of that share`() throws {
    let prompts = (1...1000).map { String(repeating: "w ", count: 1 + $0 % 40) + "\($0)" }
    let blank = try wordCounter(quantiles: [Float](repeating: 0, count: 101))
    let scores = prompts.map { blank.score($0) }.sorted()
    let quantiles = (0...100).map { Float(scores[min($0 * 10, 999)]) }
    let scorer = try wordCounter(quantiles: quantiles)
    let rates = prompts.map { scorer.winRate($0) }
    for share in stride(from: 0.05, to: 1, by: 0.05) {
      let threshold = scorer.threshold(forStrongCallFraction: share)
      let strong = rates.count { scorer.decide(winRate: $0, threshold: threshold) == .strong }
      // 40 equally frequent scores: no share is met more closely than by 1/40.
      #expect(abs(Double(strong) / 1000 - share) <= 0.03, "\(share): \(strong)")
    }
    #expect(
      rates.allSatisfy {
        scorer.decide(winRate: $0, threshold: scorer.threshold(forStrongCallFraction: 0)) == .weak
      })
    #expect(
      rates.allSatisfy {
        scorer.decide(winRate: $0, threshold: scorer.threshold(forStrongCallFraction: 1)) == .strong
      })
  }

  @Test func `a threshold is the win rate of the score quantile, so both agree on every score`()
    throws
  {
    let scorer = try Scorer(Fixture.model(embedding: false))
    for share in stride(from: 0.01, to: 1, by: 0.01) {
      let threshold = scorer.threshold(forStrongCallFraction: share)
      let quantile = scorer.scoreQuantile(1 - share)
      #expect(scorer.winRate(score: quantile) == threshold)
      #expect(
        scorer.decide(winRate: scorer.winRate(score: quantile), threshold: threshold) == .strong)
      #expect(
        scorer.decide(winRate: scorer.winRate(score: quantile - 1e-6), threshold: threshold)
          == .weak)
    }
  }

  @Test func `larger shares never have larger thresholds`() throws {
    let scorer = try Scorer(Fixture.model(embedding: false))
    let thresholds = stride(from: -0.5, through: 1.5, by: 0.01).map {
      scorer.threshold(forStrongCallFraction: $0)
    }
    #expect(thresholds == thresholds.sorted(by: >))
    #expect(scorer.threshold(forStrongCallFraction: .nan) == 1)
  }

  @Test func `quantiles are interpolated`() throws {
    let scorer = try Scorer(Fixture.model(embedding: false))
    #expect(scorer.scoreQuantile(0) == Double(Float(-3)))
    #expect(scorer.scoreQuantile(1) == Double(scorer.model.scoreQuantiles[100]))
    #expect(abs(scorer.scoreQuantile(0.505) - 0.03) < 1e-6)
    #expect(scorer.scoreQuantile(-1) == scorer.scoreQuantile(0))
    #expect(scorer.scoreQuantile(2) == scorer.scoreQuantile(1))
  }

  @Test func `the strong model is called if and only if the win rate reaches the threshold`() throws
  {
    let scorer = try Scorer(Fixture.model(embedding: false))
    #expect(scorer.decide(winRate: 0.3, threshold: 0.3) == .strong)
    #expect(scorer.decide(winRate: 0.3.nextDown, threshold: 0.3) == .weak)
    #expect(scorer.decide(winRate: .nan, threshold: 0) == .weak)
  }
}
