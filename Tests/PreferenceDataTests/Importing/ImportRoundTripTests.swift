import Foundation
import PreferenceData
import TestSupport
import Testing

/// Reading what an import wrote is reading the files themselves.
@Suite struct ImportRoundTripTests {
  private func expectRoundTrip(
    _ paths: [String], _ folder: TemporaryFolder, skipInvalid: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let out = folder.path("out.jsonl")
    let result = try DatasetImport(skipInvalid: skipInvalid, promptsOptional: true)
      .write(paths, to: out)
    for includeContaminated in [false, true] {
      let reader = DatasetReader(
        skipInvalid: skipInvalid, includeContaminated: includeContaminated, promptsOptional: true)
      let raw = try reader.read(paths)
      let imported = try DatasetReader(
        includeContaminated: includeContaminated, promptsOptional: true
      ).read([out])
      expectSame(raw.dataset, imported.dataset, sourceLocation: sourceLocation)
      #expect(raw.contaminatedRows == imported.contaminatedRows, sourceLocation: sourceLocation)
      #expect(raw.selfBattleRows == imported.selfBattleRows, sourceLocation: sourceLocation)
      #expect(raw.invalidRows == result.loaded.invalidRows, sourceLocation: sourceLocation)
      #expect(
        result.rows == raw.dataset.rowCount + raw.contaminatedRows + raw.selfBattleRows,
        sourceLocation: sourceLocation)
      #expect(result.rowsRead == result.rows + raw.invalidRows + raw.unjudgedRows)
    }
    // What is canonical already is written as it is.
    let again = folder.path("again.jsonl")
    _ = try DatasetImport(promptsOptional: true).write([out], to: again)
    #expect(
      FileManager.default.contentsEqual(atPath: out, andPath: again),
      sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    "raw/routellm/mmlu", "raw/routellm/gsm8k", "raw/routellm/mt_bench",
    "raw/alpaca_eval/annotations.json", "raw/arena-55k-sample.csv",
    "raw/arena-conversations-sample.jsonl", "routellm/mtbench.jsonl", "routellm/gsm8k.jsonl",
    "scores/ulab.jsonl", "scores/routerbench-part.jsonl",
  ])
  func `the public files come out as they are read`(_ name: String) throws {
    guard let url = sharedData(name) else { return }
    try expectRoundTrip([url.path], TemporaryFolder())
  }

  @Test func `every field of a battle comes out as it is read`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      [
        battle([
          "id": "7", "weight": "2.5", "preference": "1.7328323962", "judge": "\"j \\\"1\\\"\"",
          "dataset": "\"d\"", "len_a": "1234567", "len_b": "3e9", "cost_a": "1e-7",
          "cost_b": "1e300", "lang": "\"de\"", "split": "\"test\"", "row": "12",
          "contaminated": "true", "simulated": "true",
        ]),
        battle(["winner": "\"tie (bothbad)\"", "id": "\"x/y\"", "prompt_turns": "[\"a\", \"b\"]"]),
        battle(["winner": "\"tie\"", "prompt": "\"\"", "category": "\"\""]),
        battle(["winner": "\"model_b\"", "prompt": nil]),
        battle(["model_b": "\"strong\""]), battle(["prompt": "[null]"]),
      ].joined(separator: "\n"))
    try expectRoundTrip([path], folder)
  }

  @Test func `every field of a score row comes out as it is read`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      """
      {"prompt": "a", "scores": {"x": 1, "y": 0.1, "z": null}, "raw_scores": {"x": [9, 9.5], "y": 3}}
      {"prompt": "b", "scores": {"x": 0.3333333333333333}, "costs": {"x": 0.00012, "q": 1}, "id": "b"}
      {"prompt": "c", "scores": {"z": 0}, "tokens": {"x": {"input": 3}, "z": {"output": 4}, "y": 5}}
      {"turns": ["d", "e"], "scores": {"y": 1, "y": 0}, "contaminated": true, "question_id": 3}
      """)
    try expectRoundTrip([path], folder)
  }

  @Test func `small files of all shapes come out as they are read`() throws {
    let folder = try TemporaryFolder()
    let arena = try folder.write(Data(DamageTests.csv), to: "train.csv")
    try expectRoundTrip([arena], folder)
    let list = try folder.write(Data(DamageTests.list), to: "annotations.json")
    try expectRoundTrip([list], folder)
    let scores = try folder.write(Data(DamageTests.scoreCSV), to: "mmlu_virology.csv")
    try folder.write("{\"eval_prompt\": \"b\"}\n", to: "contaminated_prompts.jsonl")
    try expectRoundTrip([scores], folder)
    let damaged = try folder.write(Data(DamageTests.jsonLines + Array("\n{\n".utf8)), to: "d.jsonl")
    try expectRoundTrip([damaged], folder, skipInvalid: true)
  }

  @Test func `texts of any bytes and numbers of any size come out as they are read`() throws {
    let folder = try TemporaryFolder(inMemory: true)
    var random = SeededRandom(state: 4)
    let alphabet = Array("\"\\\n\t\r\u{0}\u{1F}\u{7F}aé日😀 ".unicodeScalars)
    var lines: [String] = []
    for row in 0..<3000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int.random(in: 0...40, using: &random) {
        let isPlain = Bool.random(using: &random)
        text.append(isPlain ? "x" : alphabet.randomElement(using: &random)!)
      }
      let number = Float(bitPattern: UInt32.random(in: 0..<0x7F80_0000, using: &random))
      let object: [String: Any] = [
        "prompt": String(text), "model_a": "a\(String(text))", "model_b": "b", "winner": "tie",
        "id": row, "cost_a": Double(number), "len_a": Double.random(in: 0...1e6, using: &random),
      ]
      let data = try JSONSerialization.data(withJSONObject: object)
      lines.append(String(decoding: data, as: UTF8.self))
    }
    try expectRoundTrip([folder.write(lines.joined(separator: "\n"))], folder)
  }
}
