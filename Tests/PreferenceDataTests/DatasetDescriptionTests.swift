import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct DatasetDescriptionTests {
  private func describe(
    _ lines: [String], _ reader: DatasetReader = DatasetReader(promptsOptional: true)
  ) throws -> DatasetDescription {
    DatasetDescription(try read(lines.joined(separator: "\n"), reader))
  }

  private func row(
    _ prompt: Int, _ a: String = "x", _ b: String = "y", _ winner: String = "model_a",
    _ more: KeyValuePairs<String, String> = [:]
  ) -> String {
    let members = more.map { ", \"\($0)\": \($1)" }.joined()
    return #"{"prompt": "Prompt number \#(prompt)", "model_a": "\#(a)", "model_b": "\#(b)", "#
      + #""winner": "\#(winner)"\#(members)}"#
  }

  @Test func `the interval of independent battles is Wilson's`() throws {
    let description = try describe(
      (0..<100).map { row($0, "x", "y", $0 < 60 ? "model_a" : "model_b") })
    let outcome = try #require(description.models.first { $0.name == "x" }).outcome
    // The cluster variance has G − 1 in it: as many observations count.
    let (n, p, z) = (99.0, 0.6, 1.959963984540054)
    let middle = (p + z * z / (2 * n)) / (1 + z * z / n)
    let half = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    #expect(outcome.value == 0.6)
    #expect(abs(try #require(outcome.low) - (middle - half)) < 1e-12)
    #expect(abs(try #require(outcome.high) - (middle + half)) < 1e-12)
  }

  @Test func `more rows of the same prompts make no interval narrower`() throws {
    let once = (0..<100).map { row($0, "x", "y", $0 % 3 == 0 ? "model_a" : "model_b") }
    let single = try #require(try describe(once).models.first).outcome
    let copied = try #require(try describe(once + once + once + once).models.first).outcome
    #expect(copied.observations == 400 && copied.groups == 100)
    #expect(abs(try #require(copied.low) - #require(single.low)) < 1e-12)
    #expect(try describe([row(1), row(1, "x", "y", "tie")]).models[0].outcome.low == nil)
  }

  @Test func `position bias is what is left when both orders weigh alike`() throws {
    // x always wins; shown first three times of four.
    let fair = try describe([row(1), row(2), row(3), row(4, "y", "x", "model_b")])
    #expect(fair.position?.firstWins.value == 0.75)
    #expect(fair.position?.difference?.value == 0)
    // The first always wins.
    let biased = try describe([row(1), row(2), row(3), row(4, "y", "x", "model_a")])
    #expect(biased.position?.difference?.value == 1)
    let oneOrder = try describe([row(1), row(2)])
    #expect(oneOrder.position != nil && oneOrder.position?.difference == nil)
  }

  @Test func `position and length effects of simulated judges are recovered`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("demo.jsonl")
    let simulator = BattleSimulator(rows: 20_000, prompts: 4_000, seed: 5)
    try simulator.write(to: path)
    let description = DatasetDescription(try DatasetReader().read([path]))
    let difference = try #require(description.position?.difference)
    // Strong and weak alike: P(first wins) − P(second wins) of the model itself, over all pairs.
    #expect(difference.isCertain && difference.low > 0.05 && difference.high < 0.13)
    // The simulated judge does not look at length, though strong models write more.
    let length = try #require(description.length)
    #expect(try #require(length.longerWins.low) > 0.5)
    #expect(try !#require(length.withinPairs).isCertain)
    #expect(description.warnings.contains { $0.contains("simulated") })
  }

  @Test func `the longer answer's wins are counted by how much longer it is`() throws {
    let lengths = { (a: Int, b: Int) in
      ["len_a": "\(a)", "len_b": "\(b)"] as KeyValuePairs<String, String>
    }
    let description = try describe([
      row(1, "x", "y", "model_a", lengths(105, 100)),
      row(2, "x", "y", "model_b", lengths(100, 300)),
      row(3, "x", "y", "model_b", lengths(300, 100)), row(4, "x", "y", "tie", lengths(1, 9)),
      row(5, "x", "y", "model_a", lengths(7, 7)), row(6, "x", "y", "model_a"),
    ])
    let length = try #require(description.length)
    #expect(length.longerWins.observations == 3)
    #expect(length.longerWins.value == 2.0 / 3)
    #expect(length.bands.map(\.factor) == [1.1, nil])
    #expect(length.bands.map(\.longerWins.value) == [1, 0.5])
    #expect(length.equalRows == 1)
    // x wins one of two where it is longer, none where it is shorter.
    #expect(length.withinPairs?.value == 0.5)
    #expect(
      description.models.first { $0.name == "y" }?.meanLength == (100 + 300 + 100 + 9 + 7) / 5.0)
    #expect(try describe([row(1)]).length == nil)
  }

  @Test func `repeated, contradictory and both-order rows are told apart`() throws {
    let judge: KeyValuePairs<String, String> = ["judge": "\"j\""]
    let description = try describe([
      row(1), row(1), row(1), row(1, "x", "y", "tie"),
      // Other orders of the same question, one agreeing and one not.
      row(2), row(2, "y", "x", "model_b"), row(3), row(3, "y", "x", "model_a"),
      // Another judge is another question.
      row(4), row(4, "x", "y", "model_b", judge),
    ])
    #expect(description.repeated.duplicates == 2)
    #expect(description.repeated.contradictory == 4)
    #expect(description.repeated.bothOrders == 2)
    #expect(description.repeated.bothOrdersAgree == 1)
  }

  @Test func `score rows repeat and contradict by their scores`() throws {
    let description = try describe([
      #"{"prompt": "a", "scores": {"x": 1, "y": 0}}"#,
      #"{"prompt": "a", "scores": {"x": 1, "y": 0}}"#,
      #"{"prompt": "b", "scores": {"x": 1, "y": 0}}"#, #"{"prompt": "b", "scores": {"x": 0.5}}"#,
      #"{"prompt": "c", "scores": {"x": 1}}"#, #"{"prompt": "c", "scores": {"y": 1}}"#,
    ])
    #expect(description.repeated.duplicates == 1)
    #expect(description.repeated.contradictory == 2)
    #expect(!description.scoresAreBinary)
    #expect(description.pairs.map(\.rows) == [3])
    #expect(description.pairs.map(\.firstWins) == [3])
  }

  @Test(arguments: [
    ("What is the best way to learn how to play the piano?", "English"),
    ("Wie kann ich mit dem Zug von Köln nach Berlin fahren und was kostet das?", "German"),
    ("Quelle est la meilleure façon de faire du pain avec un levain ?", "French"),
    ("¿Cuál es la capital de Perú y cómo se llega por tierra desde el norte?", "Spanish"),
    ("Mi puoi dire come si fa la pasta e che cosa è il sugo della nonna?", "Italian"),
    ("Você pode me dizer como é feito o pão e qual é a história do vinho?", "Portuguese"),
    ("Hoe kan ik het beste leren fietsen en wat is daar voor nodig?", "Dutch"),
    ("Как приготовить борщ?", "Cyrillic script"), ("日本の首都はどこですか", "Japanese"),
    ("中国的首都是哪里", "Chinese"), ("كيف حالك اليوم", "Arabic script"), ("서울은 어디에 있나요", "Korean"),
    ("2 + 2 =", "no letters"), ("Zyx qwv", "Latin script, unclear"),
  ])
  func `languages are guessed`(_ prompt: String, _ language: String) throws {
    let json = String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self)
    let description = try describe([battle(["prompt": json])])
    #expect(description.prompts.languages.map(\.name) == [language])
    #expect(!description.prompts.languagesAreGiven)
  }

  @Test func `a language that rows give is taken as given, each prompt once`() throws {
    let description = try describe([
      row(1, "x", "y", "tie", ["lang": "\"en\""]), row(1, "y", "x", "tie", ["lang": "\"en\""]),
      row(2, "x", "y", "tie", ["lang": "\"sv\""]), row(3),
    ])
    #expect(description.prompts.languagesAreGiven)
    #expect(description.prompts.languages.map(\.name) == ["en", "sv"])
    #expect(description.prompts.languages.map(\.count) == [1, 1])
  }

  @Test func `prompts are measured in characters and turns`() throws {
    let description = try describe([
      battle(["prompt": "\"äöü\""]),
      battle(["prompt_turns": "[\"12345\", \"678\"]"]),
      battle(["prompt_turns": "[\"12345\", \"678\"]", "winner": "\"tie\""]),
      battle(["prompt_turns": "[\"a\", \"b\", \"c\", \"d\"]"]),
    ])
    #expect(description.prompts.known == 3)
    #expect(description.prompts.characters == [3, 3, 4, 4, 8, 8, 8])
    #expect(description.prompts.turns == [1, 1, 1])
    #expect(description.prompts.mostRows == 2)
    #expect(description.prompts.mostFrequent == "12345")
  }

  @Test func `near-duplicate prompts are a share of all`() throws {
    let long = "Please tell me how many apples Ann has when she buys three and then gives two away"
    let description = try describe([
      battle(["prompt": "\"\(long) today\""]), battle(["prompt": "\"\(long) again\""]),
      battle(["prompt": "\"something else altogether\""]), battle(["prompt": "\"and another\""]),
    ])
    #expect(description.prompts.nearDuplicateShare == 0.5)
  }

  @Test func `tasks show the pair that most rows judge`() throws {
    let task = { (name: String) in ["task": "\"\(name)\""] as KeyValuePairs<String, String> }
    let description = try describe([
      row(1, "x", "y", "model_a", task("code")), row(2, "y", "x", "model_b", task("code")),
      row(3, "x", "z", "model_b", task("code")), row(4, "x", "z", "model_b", task("chat")),
      row(5, "x", "y", "model_b"),
    ])
    #expect(description.tasksPair.map { [$0.first, $0.second] } == ["x", "y"])
    #expect(description.tasks.map(\.name) == ["code", "chat"])
    #expect(description.tasks.map(\.rows) == [3, 1])
    #expect(description.tasks.map(\.firstOutcome?.value) == [1, nil])
  }
}
