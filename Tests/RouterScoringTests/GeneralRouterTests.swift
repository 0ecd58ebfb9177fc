import Foundation
import RouterScoring
import TestSupport
import Testing

/// The router that is kept in the repository, and what its card promises.
@Suite struct GeneralRouterTests {
  static let file = packageRoot.appending(path: "models/general.safetensors")
  static let scorer = Result { try Scorer.open(file.path) }

  @Test func `it opens, is small, and was trained on permissively licensed sets alone`() throws {
    let size = try #require(
      try FileManager.default.attributesOfItem(atPath: Self.file.path)[.size] as? Int)
    #expect(size <= 5_000_000)
    let provenance = try Self.scorer.get().model.provenance
    #expect(
      provenance.files.map(\.name) == [
        "routellm/mmlu.jsonl", "routellm/gsm8k.jsonl", "routellm/mtbench.jsonl",
        "scores/ulab.jsonl", "scores/mmlu-pro.jsonl",
      ])
    #expect(provenance.flags.contains("--target difficulty") && !provenance.simulated)
    #expect(try Self.scorer.get().model.pair == ModelPair(strong: "strong", weak: "weak"))
  }

  @Test(arguments: [
    (
      "Let G be a finite group of order p²q with primes p > q. Prove that G has a normal Sylow "
        + "p-subgroup, and find all n for which x ↦ xⁿ is an automorphism.",
      "Hello there, how are you today? I hope that you had a lovely weekend with the family and "
        + "that the weather was nice. We went for a walk by the lake and had ice cream."
    ),
    (
      "Prove that every finite integral domain is a field.",
      "Thank you so much for all of your kind help today!"
    ),
    (
      "Find all real x with sin(x) + cos(3x) = sqrt(2)/2 + x^2.",
      "My dog loves to play in the garden with his new ball."
    ),
  ])
  func `hard mathematics is above small talk of about that length`(
    _ hard: String, _ easy: String
  ) throws {
    let scorer = try Self.scorer.get()
    #expect(scorer.score(hard) > scorer.score(easy))
  }

  @Test func `win rates are probabilities that rise with the score`() throws {
    let scorer = try Self.scorer.get()
    let rates = (-40...40).map { scorer.winRate(score: Double($0) / 20) }
    #expect(rates.allSatisfy { $0 > 0 && $0 < 1 })
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 < $1 })
    for share in [0.1, 0.3, 0.5, 0.9] {
      let threshold = scorer.threshold(forStrongCallFraction: share)
      #expect(threshold > rates.first! && threshold < rates.last!)
    }
  }

  @Test func `its card names the very file, and every set it was trained on`() throws {
    let card = try String(
      contentsOf: packageRoot.appending(path: "models/general.md"), encoding: .utf8)
    let header = try Data(contentsOf: Self.file).prefix(1 << 16)
    let name = Data("\"xxh64\":\"".utf8)
    let place = try #require(header.range(of: name)).upperBound
    #expect(card.contains(String(decoding: header[place..<place + 16], as: UTF8.self)))
    for file in try Self.scorer.get().model.provenance.files {
      #expect(card.contains(file.name) && card.contains(String(file.sha256.prefix(12))))
    }
  }
}
