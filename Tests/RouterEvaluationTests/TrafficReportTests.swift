import Foundation
import PreferenceData
import PromptFeatures
import RouterScoring
import TestSupport
import Testing

@testable import RouterEvaluation

@Suite struct TrafficReportTests {
  private let folder = try! TemporaryFolder()

  private func sample(_ prompts: [(String, Int)], _ scorer: Scorer) -> TrafficSample {
    let conversations = prompts.map { text, count in
      var conversation = Conversation(messages: [.init(.user, text)])
      conversation.occurrences = count
      return conversation
    }
    return TrafficSample(conversations, scorer, threads: 2)
  }

  private func words(_ count: Int) -> [String] {
    (0..<count).map { "prompt " + String(repeating: "many words ", count: $0 % 37) + "\($0)" }
  }

  @Test func `quantiles of equal weights interpolate as those of training do`() throws {
    let scorer = try Scorer(SampleRouter.model())
    let sample = sample(words(41).map { ($0, 1) }, scorer)
    let sorted = sample.scores.sorted()
    let expected = (0...100).map { step in
      let place = Double(step) / 100 * Double(sorted.count - 1)
      let index = min(Int(place), sorted.count - 2)
      return sorted[index] + (place - Double(index)) * (sorted[index + 1] - sorted[index])
    }
    for (quantile, value) in zip(sample.scoreQuantiles(), expected) {
      #expect(abs(quantile - value) < 1e-9)
    }
  }

  @Test func `a prompt that comes often weighs as often`() throws {
    let scorer = try Scorer(SampleRouter.model())
    let sample = sample([("a", 97), ("many words many words", 3)], scorer)
    let strongest = max(sample.winRates[0], sample.winRates[1])
    let share = sample.share { sample.winRates[$0] == strongest }
    #expect(abs(share.value - (sample.winRates[0] == strongest ? 0.97 : 0.03)) < 1e-12)
    #expect(sample.requests == 100)
    // Two prompts tell little, however many requests they are.
    #expect(share.low == 0 || share.high == 1)
  }

  @Test func `the threshold for a share gives that share`() throws {
    let scorer = try Scorer(SampleRouter.model())
    let sample = sample(words(200).map { ($0, 1 + $0.count % 3) }, scorer)
    for share in [0.1, 0.5, 0.9] {
      let threshold = sample.threshold(forStrongCallFraction: share)
      let found = sample.share { sample.winRates[$0] >= threshold }.value
      let above = sample.share { sample.winRates[$0] > threshold }.value
      #expect(found >= share - 1e-9)
      #expect(above < share)
    }
    #expect(sample.threshold(forStrongCallFraction: 0) == 1)
  }

  @Test func `an interval holds the share as often as it says`() throws {
    let scorer = try Scorer(SampleRouter.model())
    var random = ReplicateGenerator(seed: 1, stream: 0)
    var held = 0
    for _ in 0..<400 {
      let drawn = (0..<60).map { index in
        (bit: Double.random(in: 0..<1, using: &random) < 0.3, name: "p\(index)")
      }
      var sample = sample([("x", 1)], scorer)
      sample.weights = drawn.map { _ in Double.random(in: 1...4, using: &random).rounded() }
      let share = sample.share { drawn[$0].bit }
      held += share.low <= 0.3 && 0.3 <= share.high ? 1 : 0
    }
    // 95 % nominal; 400 draws of a fair interval fall below 88 % less than once in a million times.
    #expect(held > 352)
  }

  @Test func `the same population shows no more than chance, another one much`() {
    var random = ReplicateGenerator(seed: 2, stream: 0)
    func normal() -> Double {
      (-2 * log(1 - random.uniform())).squareRoot() * cos(2 * .pi * random.uniform())
    }
    func stability(_ shift: Double) -> PopulationStability {
      // A new one each time: what one sample is off by would count in every draw.
      let training = (0..<5000).map { _ in normal() }.sorted()
      let quantiles = (0...100).map { training[min($0 * 50, 4999)] }
      let scores = (0..<1000).map { _ in normal() + shift }
      return PopulationStability(
        quantiles: quantiles, trainingPrompts: 5000, scores: scores,
        weights: scores.map { _ in 1 })
    }
    let chance = (0..<200).count { _ in stability(0).level != .chance }
    // One in twenty; 30 of 200 would be a chance of one in a million.
    #expect(chance < 30)
    #expect(stability(1).level == .large)
  }

  @Test func `the index is the sum over bins`() {
    let quantiles = (0...100).map { Double($0) }
    // Two bins' worth of scores in the first bin, none in the last.
    let scores = (0..<10).flatMap { bin in
      [Double](repeating: Double(bin == 9 ? 0 : bin) * 10 + 5, count: 10)
    }
    let found = PopulationStability(
      quantiles: quantiles, trainingPrompts: 100, scores: scores, weights: scores.map { _ in 1 })
    let expected = 0.1 * log(2.0) + (0.005 - 0.1) * log(0.005 / 0.1)
    #expect(abs(found.index - expected) < 1e-12)
  }

  @Test(arguments: [(1.0, 3.841), (9.0, 16.919), (4.0, 9.488)])
  func `the percentile of chi squared is the tables'`(degrees: Double, value: Double) {
    #expect(abs(PopulationStability.chiSquared95(degrees: degrees) - value) < 0.12)
  }

  @Test func `words that training never saw are counted`() throws {
    var model = SampleRouter.model()
    var frequencies = [Float](repeating: 0, count: 1 << 18)
    var scratch = PromptScratch()
    scratch.analyze("known words here")
    for term in scratch.terms { frequencies[Int(term.bucket)] = 1 }
    model.views.ngrams = NgramView(inverseDocumentFrequencies: frequencies)
    let scorer = try Scorer(model)
    let report = TrafficReport(
      sample([("known strange", 1), ("words here", 1)], scorer), scorer, threshold: 0.5)
    #expect(abs((report.unknownWordShare ?? 0) - 0.25) < 1e-3)
  }

  @Test func `a recalibrated router sends the share of that traffic`() throws {
    let artifact = folder.path("router.safetensors")
    try SampleRouter.model().write(to: artifact)
    let lines = words(300).map { #"{"prompt": "\#($0)"}"# }
    let traffic = folder.path("traffic.jsonl")
    try (lines + lines.prefix(30)).joined(separator: "\n").write(
      toFile: traffic, atomically: true, encoding: .utf8)
    var job = TrafficJob()
    job.artifact = artifact
    job.files = [traffic]
    job.share = 0.4
    let outcome = try job.run()
    #expect(outcome.report.requests == 330)
    #expect(outcome.report.prompts == 300)
    let scorer = try outcome.recalibrated.withUnsafeBytes { try Scorer.load($0) }
    let threshold = scorer.threshold(forStrongCallFraction: 0.4)
    let all = (words(300) + words(300).prefix(30)).map { scorer.winRate($0) >= threshold }
    #expect(abs(Double(all.count { $0 }) / 330 - 0.4) < 0.02)
    #expect(scorer.model.provenance.traffic?.requests == 330)
    #expect(scorer.model.provenance.traffic?.files.first?.rows == 330)
    // What is not a quantile stays as it was.
    #expect(scorer.winRate("a") == (try Scorer.open(artifact).winRate("a")))
    #expect(abs(outcome.report.strongCallFraction - 0.4) < 0.02)
  }
}
