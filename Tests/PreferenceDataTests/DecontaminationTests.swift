import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct DecontaminationTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let question =
    "A train leaves Porto at 9 in the morning and travels 60 kilometres an hour towards Salta, 420 "
    + "kilometres away. At what time does it arrive if it stops twice for a quarter of an hour?"

  private func line(_ prompt: String, _ members: String = "") throws -> String {
    let json = String(decoding: try JSONEncoder().encode(prompt), as: UTF8.self)
    return #"{"prompt": \#(json)\#(members), "model_a": "x", "model_b": "y", "winner": "tie"}"#
  }

  private func findings(
    _ prompts: [String], against benchmark: [String] = [question], threshold: Double = 0.8
  ) throws -> [Decontamination.Finding] {
    let data = try folder.write(prompts.map { try line($0) }.joined(separator: "\n"), to: "d.jsonl")
    let texts = try benchmark.map { try line($0) }
    let other = try folder.write(texts.joined(separator: "\n"), to: "b.jsonl")
    return try Decontamination(threshold: threshold).run(data, against: [other]).findings
  }

  @Test(arguments: [
    question.uppercased(), question.replacing(",", with: " -- "),
    "\n\n" + question.replacing(" ", with: "   "), question.replacing("?", with: ""),
  ])
  func `case, spacing and punctuation make no difference`(_ edited: String) throws {
    let found = try findings([edited])
    #expect(found.map(\.isExact) == [true])
  }

  @Test(arguments: [
    question.replacing("travels", with: "travells"),
    question.replacing("travels", with: "travels at"),
    question.replacing("Porto", with: "Lisbon"),
    "Solve this. " + question, question + " Let's think step by step.",
    "You are a careful teacher of arithmetic who explains every step to a class of twelve year "
      + "olds and never skips one. Here is today's exercise:\n\n" + question
      + "\n\nAnswer in one sentence, then show how you came to it, and close with a joke.",
    question.replacing("9 in the morning", with: "9 in the “morning”"),
  ])
  func `a typo, an added word or a frame around it hide no question`(_ edited: String) throws {
    let found = try findings([edited])
    #expect(found.count == 1)
    #expect(found.first?.isExact == false)
    #expect(try #require(found.first).similarity >= 0.8)
  }

  @Test(arguments: [
    "When does the train from Porto arrive in Salta?",
    "A train leaves Porto at 9 in the morning. Write a short story about one of its passengers.",
    "A bus leaves Riga at noon and travels 70 kilometres an hour towards Cork, 350 kilometres away. "
      + "At what time does it arrive if it stops once for half an hour?",
    "", "?", "Porto",
  ])
  func `another question about the same things is another question`(_ other: String) throws {
    #expect(try findings([other, "something else"]).isEmpty)
  }

  @Test func `resemblance and containment follow their formulas`() throws {
    // Ten words against the same and two more: 8 shingles of which all are among 10.
    let ten = "one two three four five six seven eight nine ten"
    let found = try findings([ten + " eleven twelve", "x"], against: [ten])
    #expect(found.map(\.containment) == [1])
    #expect(found.map(\.resemblance) == [0.8])
    // The other way round the benchmark's text is not contained: 8 of its 10 shingles.
    let back = try findings([ten, "x"], against: [ten + " eleven twelve"])
    #expect(back.map(\.containment) == [0.8])
    #expect(try findings([ten, "x"], against: [ten + " eleven twelve thirteen"]).isEmpty)
    #expect(
      try findings([ten, "x"], against: [ten + " eleven twelve thirteen"], threshold: 0.7).count
        == 1)
  }

  @Test func `short benchmark prompts count only where they are the whole prompt`() throws {
    let short = "How do I build a PC"
    #expect(try findings([short + "?"], against: [short]).map(\.isExact) == [true])
    #expect(try findings(["How do I build a PC for my son, cheaply?"], against: [short]).isEmpty)
  }

  @Test func `scripts without spaces are compared by their characters`() throws {
    let question = "小明有三个苹果和五个梨子他给了小红两个苹果请问他现在一共还有多少个水果"
    let found = try findings(["请仔细回答：" + question + "？谢谢", "小明有三个苹果"], against: [question])
    #expect(found.map(\.line) == [1])
    #expect(found.map(\.containment) == [1])
  }

  @Test func `every turn of the user is looked at`() throws {
    let turns = { (turns: [String]) in
      let list = String(decoding: try JSONEncoder().encode(turns), as: UTF8.self)
      return #"{"prompt_turns": \#(list), "model_a": "x", "model_b": "y", "winner": "tie"}"#
    }
    let data = try folder.write(
      [
        try turns(["Hello", Self.question]), try turns(["Hello", "Go on"]),
        try turns(["Rewrite your previous answer so that each sentence begins with an A", "b"]),
      ].joined(separator: "\n"))
    let benchmark = try folder.write(
      #"{"turns": ["Hi there", "Rewrite your previous answer so that each sentence begins with an A"]}"#
        + "\n" + #"{"turns": ["\#(Self.question)", "Go on"]}"#, to: "b.jsonl")
    let found = try Decontamination().run(data, against: [benchmark]).findings
    #expect(found.map(\.line) == [1, 3])
    #expect(found.map(\.benchmarkLine) == [2, 1])
  }

  @Test func `rows that stay are copied byte for byte, and the others are listed`() throws {
    let rows = [
      #"{"prompt":  "first"  ,"model_a":"x","model_b":"y","winner":"tie"}"# + "\r\n",
      try line(Self.question) + "\n\n",
      try line("second", #", "extra": [1,  {"a": "\u00e9"}]"#) + "\n",
      try line(Self.question + " Please.", #", "contaminated": true"#) + "\n", try line("third"),
    ]
    let data = try folder.write(rows.joined())
    let benchmark = try folder.write(try line(Self.question), to: "b.jsonl")
    let result = try Decontamination().run(
      data, against: [benchmark], output: .file(folder.path("out.jsonl")),
      list: folder.path("list.jsonl"))
    #expect(result.rows == 5 && result.foundRows == 2 && result.exactPrompts == 1)
    let written = try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8)
    #expect(written == rows[0] + rows[2] + rows[4] + "\n")
    let list = try String(contentsOfFile: folder.path("list.jsonl"), encoding: .utf8)
      .split(separator: "\n").map { try JSONSerialization.jsonObject(with: Data($0.utf8)) }
    let objects = list.compactMap { $0 as? [String: Any] }
    #expect(objects.map { $0["line"] as? Int } == [2, 5])
    #expect(objects.map { $0["exact"] as? Bool } == [true, false])
    #expect(objects.allSatisfy { $0["benchmark_line"] as? Int == 1 })
  }

  @Test func `marked rows say so and change nothing else`() throws {
    let row = #"{"prompt" : "\#(Self.question)", "model_a":"x", "model_b":"y","winner":"tie" }"#
    let said = #"{"contaminated": false, "prompt": "\#(Self.question)", "scores": {"x": 1}}"#
    for (row, expected) in [
      (row, row.replacing(#""tie" }"#, with: #""tie", "contaminated": true }"#)),
      (said, said.replacing("false", with: "true")),
    ] {
      let data = try folder.write(row + "\n")
      let benchmark = try folder.write(try line(Self.question) + "\n", to: "b.jsonl")
      _ = try Decontamination(action: .mark).run(
        data, against: [benchmark], output: .file(folder.path("out.jsonl")))
      #expect(
        try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8) == expected + "\n")
      #expect(throws: DataError.self) { try DatasetReader().read([folder.path("out.jsonl")]) }
    }
  }

  @Test func `within a file the first of prompts that nearly repeat each other stays`() throws {
    let typo = Self.question.replacing("Porto", with: "Faro")
    let rows = try [
      line(Self.question), line(typo), line(Self.question.lowercased()), line("other"),
      line(Self.question + " " + (0..<40).map { "and \($0)" }.joined(separator: " ")),
    ]
    let data = try folder.write(rows.joined(separator: "\n") + "\n")
    let result = try Decontamination(threshold: 0.7).run(
      data, against: [], within: true, output: .file(folder.path("out.jsonl")))
    #expect(result.findings.map(\.line) == [2])
    #expect(result.findings.map(\.benchmarkLine) == [1])
    let written = try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8)
    #expect(written == [rows[0], rows[2], rows[3], rows[4]].joined(separator: "\n") + "\n")
  }

  @Test func `a file that would be empty, and a broken benchmark, leave nothing`() throws {
    let data = try folder.write(try line(Self.question))
    let good = try folder.write(try line(Self.question), to: "b.jsonl")
    let bad = try folder.write(try line("a") + "\n{\"text\": 1}\n", to: "bad.jsonl")
    for (benchmark, words) in [(good, "nothing would be left"), (bad, "there is no prompt")] {
      let error = try #require(throws: DataError.self) {
        try Decontamination().run(
          data, against: [benchmark], output: .file(folder.path("out.jsonl")),
          list: folder.path("list.jsonl"))
      }
      #expect(error.reason.contains(words))
    }
    #expect(folder.names == ["b.jsonl", "bad.jsonl", "data.jsonl"])
  }
}
