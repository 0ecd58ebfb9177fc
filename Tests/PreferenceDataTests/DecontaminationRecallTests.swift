import Foundation
import PreferenceData
import TestSupport
import Testing

/// How much is found, of edits made on purpose and of pairs that others found.
@Suite struct DecontaminationRecallTests {
  /// Changes to the words of a prompt, and the share of such prompts that must be found.
  enum Edit: String, CaseIterable, Sendable {
    case typo, twoTypos, addedWord, lostWord, embedded, firstHalf

    func apply(_ words: [String], _ random: inout SystemRandomNumberGenerator) -> [String] {
      var words = words
      let index = Int.random(in: 0..<words.count, using: &random)
      switch self {
      case .typo: words[index] += "q"
      case .twoTypos:
        words[index] += "q"
        words[(index + words.count / 2) % words.count] += "z"
      case .addedWord: words.insert("really", at: index)
      case .lostWord: words.remove(at: index)
      case .embedded:
        let frame = (0..<60).map { "frame\($0 * 7 % 31)" }
        words = frame + words + frame.reversed()
      case .firstHalf: words = Array(words.prefix(words.count / 2))
      }
      return words
    }

    /// Of prompts of twenty words or more.
    var expectedShare: ClosedRange<Double> {
      switch self {
      case .typo, .addedWord, .lostWord, .embedded: 1...1
      // 6 of at least 18 shingles are gone: below the threshold for the shorter ones.
      case .twoTypos: 0.5...1
      case .firstHalf: 0...0
      }
    }
  }

  @Test(arguments: Edit.allCases)
  func `edited prompts are found as often as the formulas say`(_ edit: Edit) throws {
    let folder = try TemporaryFolder()
    let vocabulary = (0..<4_000).map { "w\($0)" }
    var random = SystemRandomNumberGenerator()
    let prompts = (0..<400).map { _ in
      (0..<Int.random(in: 20...60, using: &random)).map { _ in vocabulary.randomElement()! }
    }
    func write(_ prompts: [[String]], to name: String) throws -> String {
      try folder.write(
        prompts.map { #"{"prompt": "\#($0.joined(separator: " "))", "scores": {"m": 1}}"# }
          .joined(separator: "\n"), to: name)
    }
    // Half of the file is edited copies, half has nothing to do with the benchmark.
    let others = prompts.map { words in words.shuffled(using: &random) }
    let edited = prompts.map { edit.apply($0, &random) }
    let result = try Decontamination().run(
      try write(edited + others, to: "data.jsonl"),
      against: [try write(prompts, to: "benchmark.jsonl")])
    let right = result.findings.filter { $0.line <= 400 && $0.benchmarkLine == $0.line }
    #expect(edit.expectedShare.contains(Double(right.count) / 400), "\(right.count) of 400")
    #expect(result.findings.count == right.count, "false findings")
  }

  private struct Pair: Decodable {
    private enum CodingKeys: String, CodingKey {
      case train = "train_prompt"
      case evaluation = "eval_prompt"
    }

    var train: String
    var evaluation: String
  }

  @Test(
    .enabled(
      if: sharedData("raw/routellm/mmlu/contaminated_prompts.jsonl") != nil, needsSharedData),
    arguments: [("mmlu", 5, 5), ("gsm8k", 12, 11), ("mt_bench", 8, 8)])
  func `of the pairs that embeddings found for RouteLLM all but a rewritten one are found`(
    _ name: String, _ count: Int, _ expected: Int
  ) throws {
    let url = try #require(sharedData("raw/routellm/\(name)/contaminated_prompts.jsonl"))
    let pairs = try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map {
      try JSONDecoder().decode(Pair.self, from: Data($0.utf8))
    }
    #expect(pairs.count == count)
    let folder = try TemporaryFolder()
    var found = 0
    for pair in pairs {
      let write = { (prompt: String, name: String) in
        let json = String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self)
        return try folder.write(#"{"prompt": \#(json), "scores": {"m": 1}}"#, to: name)
      }
      let data = try write(pair.train, "train.jsonl")
      let result = try Decontamination().run(
        data, against: [try write(pair.evaluation, "eval.jsonl")])
      found += result.foundPrompts
    }
    #expect(found == expected)
  }

  @Test(
    .enabled(if: sharedData("battles/alpaca-eval-2.jsonl") != nil, needsSharedData),
    arguments: [
      ("scores/mmlu-pro.jsonl", "routellm/mmlu.jsonl", 77, 0),
      ("battles/alpaca-eval-2.jsonl", "battles/qlora-oa.jsonl", 145, 145),
      ("scores/ulab.jsonl", "routellm/gsm8k.jsonl", 200, 0),
    ])
  func `overlaps of the public sets are found`(
    _ data: String, _ benchmark: String, _ prompts: Int, _ exact: Int
  ) throws {
    let result = try Decontamination().run(
      try #require(sharedData(data)).path, against: [try #require(sharedData(benchmark)).path])
    #expect(result.foundPrompts == prompts)
    #expect(result.exactPrompts == exact)
  }
}
