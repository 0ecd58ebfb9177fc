import PromptFeatures
import Testing

@testable import RouterScoring

@Suite struct ValidationTests {
  /// The error of a model after a change, which both the scorer and the artifact's reader find.
  private func error(_ change: (inout RouterModel) -> Void) -> ArtifactError? {
    var model = Fixture.model()
    change(&model)
    let direct = Result { () throws(ArtifactError) in try Scorer(model) }.error
    return direct
  }

  @Test func `not-a-numbers and infinities are refused wherever they are`() {
    for bad in [Float.nan, .infinity, -.infinity] {
      #expect(error { $0.views.surface!.means[3] = bad } == .nonFiniteNumber("surface.means"))
      #expect(
        error { $0.views.surface!.deviations[0] = bad } == .nonFiniteNumber("surface.deviations"))
      #expect(
        error { $0.views.ngrams!.inverseDocumentFrequencies[255] = bad }
          == .nonFiniteNumber("ngrams.idf"))
      #expect(error { $0.views.tokens!.scales[1] = bad } == .nonFiniteNumber("tokens.scales"))
      #expect(error { $0.heads[0].mean = bad } == .nonFiniteNumber("head.0"))
      #expect(error { $0.heads[0].weight = bad } == .nonFiniteNumber("head.0"))
      #expect(error { $0.intercept = bad } == .nonFiniteNumber("stack.intercept"))
      #expect(error { $0.calibration.knots[1] = bad } == .nonFiniteNumber("calibration.knots"))
      #expect(error { $0.scoreQuantiles[50] = bad } == .nonFiniteNumber("score.quantiles"))
      #expect(error { $0.modelHeads!.biases[0] = bad } == .nonFiniteNumber("models.biases"))
      #expect(error { $0.modelHeads!.projection[0] = bad } == .nonFiniteNumber("models.projection"))
      #expect(error { $0.ratings!.biases[2] = bad } == .nonFiniteNumber("ratings.biases"))
    }
  }

  @Test func `not-a-numbers inside a file's tensors are refused too`() {
    var model = Fixture.model()
    model.views.ngrams!.inverseDocumentFrequencies[17] = .nan
    #expect(loading(model.encoded()).error == .nonFiniteNumber("ngrams.idf"))
  }

  @Test func `shapes must agree`() {
    #expect(
      error { $0.views.surface!.means.append(0) }
        == .shapeMismatch(name: "surface.means", found: [26], expected: [25]))
    #expect(
      error { $0.views.tokens!.codes.removeLast() }
        == .shapeMismatch(name: "tokens.codes", found: [34], expected: [35]))
    #expect(
      error { $0.scoreQuantiles.removeLast() }
        == .shapeMismatch(name: "score.quantiles", found: [100], expected: [101]))
    #expect(
      error { $0.calibration.logits.removeLast() }
        == .shapeMismatch(name: "calibration.logits", found: [3], expected: [4]))
    #expect(
      error { $0.modelHeads!.factors.removeLast() }
        == .shapeMismatch(name: "models.factors", found: [5], expected: [6]))
    #expect(
      error {
        $0.heads[1].head = .linear(LinearHead(input: .ngrams, weights: [1, 2], bias: 0))
      } == .shapeMismatch(name: "head.1.weights", found: [2], expected: [256]))
  }

  @Test func `values out of their range are refused`() {
    func isInvalid(_ change: (inout RouterModel) -> Void) -> Bool {
      guard case .invalidModel = error(change) else { return false }
      return true
    }
    #expect(isInvalid { $0.pair = ModelPair(strong: "a", weak: "a") })
    #expect(isInvalid { $0.pair.strong = "" })
    #expect(isInvalid { $0.views.surface!.deviations[1] = 0 })
    #expect(isInvalid { $0.views.ngrams!.inverseDocumentFrequencies.removeLast() })
    #expect(isInvalid { $0.views.tokens!.rowOfBucket[1] = 7 })
    #expect(isInvalid { $0.heads[1].name = $0.heads[0].name })
    #expect(isInvalid { $0.heads[0].deviation = 0 })
    #expect(isInvalid { $0.heads[0].weight = -1 })
    #expect(isInvalid { $0.calibration.knots = [0, 1, 1, 2] })
    #expect(isInvalid { $0.calibration.logits = [0, 1, 0, 2] })
    #expect(isInvalid { $0.calibration.lowest = 0.99 })
    #expect(isInvalid { $0.calibration.highest = 1.5 })
    #expect(isInvalid { $0.scoreQuantiles[3] = 100 })
    #expect(isInvalid { $0.modelHeads!.tieParameter = 0.5 })
    #expect(isInvalid { $0.modelHeads!.models[1] = "a" })
    #expect(isInvalid { $0.ratings = $0.modelHeads })
    #expect(isInvalid { $0.provenance.promptHashes = [2, 1] })
    #expect(isInvalid { $0.provenance.holdout = 1 })
    #expect(isInvalid { $0.provenance.winMargin = .nan })
    #expect(isInvalid { $0.provenance.costs["a"] = .infinity })
    #expect(error { $0.views.embeddingDimension = nil } != nil)
    #expect(isInvalid { $0.views.embeddingDimension = 0 })
    #expect(error { _ in } == nil)
  }

  @Test func `the distilled table is checked as the other is`() {
    #expect(
      error { $0.views.distilled!.scales[1] = .nan } == .nonFiniteNumber("distilled.scales"))
    #expect(
      error { $0.views.distilled!.rowOfBucket[1] = 9 }
        == .invalidModel("distilled.rows", reason: "names a row that is not there"))
    #expect(
      error { $0.views.distilled!.codes.append(1) }
        == .shapeMismatch(name: "distilled.codes", found: [307], expected: [306]))
    #expect(error { $0.views.distilled!.rowOfBucket.removeLast() } != nil)
    #expect(error { $0.views.distilled = nil } != nil)
    #expect(
      error {
        $0.views.ngrams = nil
        $0.views.tokens = nil
      } == .invalidModel("distilled", reason: "is there without n-grams"))
  }

  @Test func `an encoder is named by a name and a digest, not by a path`() {
    for bad in ["", "/home/someone/encoder"] {
      #expect(error { $0.provenance.encoders!.distilled!.name = bad } != nil)
    }
    for bad in ["", "0a", String(repeating: "0A", count: 32), String(repeating: "g", count: 64)] {
      #expect(error { $0.provenance.encoders!.distilled!.sha256 = bad } != nil)
    }
  }

  @Test func `a token table without n-grams is refused`() {
    #expect(
      error { $0.views.ngrams = nil } == .invalidModel("tokens", reason: "is there without n-grams")
    )
  }
}
