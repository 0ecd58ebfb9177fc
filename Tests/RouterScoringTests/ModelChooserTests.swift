import PromptFeatures
import Testing

@testable import RouterScoring

@Suite struct ModelChooserTests {
  /// A router that chooses among three models by two components.
  private func model(embedding: Bool = true) -> RouterModel {
    var model = Fixture.model(embedding: embedding)
    var other = Array(model.heads.reversed())
    // A head without weight is not evaluated, and must not shift the others' places.
    other[1].weight = 0
    model.choice = ModelChoice(
      models: ["large", "middle", "small"], qualities: [0.9, 0.7, 0.5],
      loadings: [0.2, -0.3, 0.1, 0.5, -0.4, 0.25],
      components: [
        ChoiceComponent(intercept: 0.1, heads: model.heads),
        ChoiceComponent(intercept: -0.2, heads: other),
      ], baseCosts: [0.01, 0.002, 0.0001], characterCosts: [1e-5, 0, 1e-7])
    return model
  }

  @Test func `predictions are the formula's, by heads evaluated plainly`() throws {
    let model = model(embedding: false)
    let choice = try #require(model.choice)
    let chooser = try ModelChooser(model)
    let scorer = try Scorer(model)
    var scratch = ModelChooser.Scratch(for: chooser)
    var plain = Scorer.Scratch(for: scorer)
    for turns in Fixture.prompts {
      withTurns(turns) { turns in
        chooser.predict(turns: turns, scratch: &scratch)
        let vectors = scorer.vectors(turns: turns, scratch: &plain)
        let scores = choice.components.map { component in
          component.heads.reduce(Double(component.intercept)) { sum, head in
            let output = Double(head.head.evaluate(vectors))
            return sum + Double(head.weight) * (output - Double(head.mean))
              / Double(head.deviation)
          }
        }
        for m in 0..<3 {
          let expected =
            Double(choice.qualities[m]) + Double(choice.loadings[2 * m]) * scores[0]
            + Double(choice.loadings[2 * m + 1]) * scores[1]
          #expect(abs(scratch.qualities[m] - expected) < 1e-4 * max(1, abs(expected)))
        }
        // exp(log1p(n)) − 1 of the counted characters, in single precision.
        var prompt = PromptScratch(bucketBits: 8)
        prompt.analyze(turns: turns)
        let length = (scratch.costs[0] - 0.01) / 1e-5
        #expect(abs(length - Double(characters(turns))) < 0.01 * (1 + length))
        #expect(abs(scratch.costs[1] - 0.002) < 1e-8)
      }
    }
  }

  @Test func `a text is chosen for as its turns are`() throws {
    let chooser = try ModelChooser(model(embedding: false))
    var scratch = ModelChooser.Scratch(for: chooser)
    for text in ["Is 7 prime?", "Prove it.", "Write a poem about $x^2 = 3$."] {
      withTurns([text]) { chooser.predict(turns: $0, scratch: &scratch) }
      for costWeight in [0, 3, 40, 1e6, .infinity] {
        let choice = chooser.choose(text, costWeight: costWeight)
        #expect(choice.model == chooser.models[chooser.choose(costWeight: costWeight, scratch)])
        #expect((0...1).contains(choice.quality))
      }
      let choice = chooser.cheapest(text, quality: 0.6)
      #expect(choice.model == chooser.models[chooser.cheapest(quality: 0.6, scratch)])
    }
    #expect(chooser.choose("Is 7 prime?", costWeight: .infinity).model == "small")
  }

  @Test func `the choice survives the artifact`() throws {
    let model = model()
    let bytes = model.encoded()
    let read = try bytes.withUnsafeBytes { bytes in try RouterModel(decoding: bytes) }
    #expect(read == model)
    #expect(read.choice == model.choice)
    var without = model
    without.choice = nil
    #expect(without.encoded().count < bytes.count)
    #expect(throws: ArtifactError.self) { try ModelChooser(without) }
  }

  @Test func `a choice whose parts contradict one another is refused`() throws {
    func expectRefused(_ change: (inout ModelChoice) -> Void) throws {
      var model = model()
      var choice = try #require(model.choice)
      change(&choice)
      model.choice = choice
      #expect(throws: ArtifactError.self) { try model.validate() }
      #expect(throws: ArtifactError.self) { try ModelChooser(model) }
    }
    try model().validate()
    try expectRefused { $0.models[1] = "large" }
    try expectRefused { $0.models[1] = "" }
    try expectRefused { $0.models.removeLast() }
    try expectRefused { $0.loadings.removeLast() }
    try expectRefused { $0.loadings[0] = .nan }
    try expectRefused { $0.qualities[0] = .infinity }
    try expectRefused { $0.baseCosts[0] = -1 }
    try expectRefused { $0.characterCosts.append(0) }
    try expectRefused { $0.components[0].intercept = .nan }
    try expectRefused { $0.components[1].heads[0].deviation = 0 }
    try expectRefused { $0.components[1].heads[0].name = $0.components[1].heads[1].name }
    try expectRefused {
      $0.components[0].heads[0].head = .linear(
        LinearHead(input: .surface, weights: [1], bias: 0))
    }
  }

  private func withTurns<Result>(
    _ turns: [String], _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> Result
  ) rethrows -> Result {
    let bytes = turns.map { Array($0.utf8) }
    let joined = bytes.flatMap { $0 }
    return try joined.withUnsafeBytes { all in
      var start = 0
      let views = bytes.map { turn in
        defer { start += turn.count }
        return UnsafeRawBufferPointer(rebasing: all[start..<start + turn.count])
      }
      return try views.withUnsafeBufferPointer { try body($0) }
    }
  }

  /// Characters of the turns, each weighing half of the one after it, blanks at the ends left out.
  private func characters(_ turns: UnsafeBufferPointer<UnsafeRawBufferPointer>) -> Float {
    turns.enumerated().reduce(0) { sum, turn in
      let text = String(decoding: turn.element, as: UTF8.self)
      let count = Float(text.unicodeScalars.count)
      return sum + count * (0..<turns.count - 1 - turn.offset).reduce(1) { weight, _ in weight / 2 }
    }
  }
}
