import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct AlpacaEvalTests {
  /// An annotation with keys replaced or added, or removed where nil.
  private func annotation(_ changes: KeyValuePairs<String, String?> = [:]) -> String {
    var keys = [
      "dataset": "\"koala\"", "instruction": "\"Write a poem.\"", "output_1": "\"Ode ö\"",
      "generator_1": "\"base\"", "output_2": "\"Rose\\n\"", "generator_2": "\"mine\"",
      "annotator": "\"judge-1\"", "preference": "1.25",
    ]
    for (key, value) in changes { keys[key] = value }
    return " {\n" + keys.map { "  \"\($0)\": \($1)" }.sorted().joined(separator: ",\n") + "\n }"
  }

  private func battles(_ annotations: [String], _ reader: DatasetReader = DatasetReader()) throws
    -> (BattleTable, LoadedDataset)
  {
    let loaded = try read(
      "[\n" + annotations.joined(separator: ",\n") + "\n]\n", name: "annotations.json", reader)
    guard case .battles(let table) = loaded.dataset else {
      Issue.record("these are no battles")
      return (BattleTable(), loaded)
    }
    return (table, loaded)
  }

  @Test func `annotations are battles with a graded preference`() throws {
    let (table, loaded) = try battles([
      annotation(), annotation(["preference": "1.5"]), annotation(["preference": "2"]),
      annotation(["preference": "0", "output_1": nil]),
    ])
    #expect(loaded.files.map(\.shape) == [.alpacaEval])
    #expect(table.models == ["base", "mine"])
    #expect(table.outcomes == [.modelA, .tie, .modelB, .tie])
    #expect(table.preferences == [1.25, 1.5, 2, 1.5])
    #expect(table.lengthA[0...2] == [5, 5, 5])
    #expect(table.lengthA[3].isNaN)
    #expect(table.lengthB == [5, 5, 5, 5])
    #expect(table.judgeNames == ["judge-1"])
    #expect(table.columns.taskNames == ["koala"])
    #expect(table.prompts.text(of: 0) == "Write a poem.")
  }

  @Test func `annotations without a preference are counted and left out`() throws {
    let (table, loaded) = try battles([
      annotation(), annotation(["preference": "null"]), annotation(["preference": nil]),
    ])
    #expect(table.rowCount == 1)
    #expect(loaded.unjudgedRows == 2)
    #expect(loaded.invalidRows == 0)
    let error = try readingError("[" + annotation(["preference": "null"]) + "]")
    #expect(error.reason.contains("none of the 1 rows was judged"))
  }

  @Test(
    arguments: [
      (["preference": "2.5"], "preference is 2.5; it must be a number from 1 to 2"),
      (["preference": "\"1\""], "preference is text"),
      (["generator_2": "null"], "there is no generator_2"),
      (["instruction": "3"], "instruction is a number; it must be text"),
      (["instruction": nil], "there is no prompt"), (["output_2": "[]"], "output_2 is a list"),
      (["preference": "NaN"], "NaN is not a number in JSON"),
    ] as [(KeyValuePairs<String, String?>, String)])
  func `what is wrong with an annotation is said with its line`(
    _ changes: KeyValuePairs<String, String?>, _ reason: String
  ) throws {
    let content = "[" + annotation() + ",\n" + annotation(changes) + "]"
    let error = try readingError(content, name: "annotations.json")
    #expect(error.line == 11)
    #expect(error.reason.contains(reason), "\(error.reason)")
    let loaded = try read(content, DatasetReader(skipInvalid: true))
    #expect(loaded.dataset.rowCount == 1)
    #expect(loaded.invalidRows == 1)
  }

  @Test func `annotations one a line are read too`() throws {
    let line = annotation().replacing("\n", with: " ")
    let loaded = try read(line + "\n" + line)
    #expect(loaded.files.map(\.shape) == [.alpacaEval])
    #expect(loaded.dataset.rowCount == 2)
  }
}

@Suite struct JSONListTests {
  @Test(arguments: ["[X,Y]", "\u{FEFF} [ \n X\n,\r\n Y ] \n\n"])
  func `a list of records is read as if each stood in a line`(_ form: String) throws {
    let content = form.replacing("X", with: battle(["prompt": "\"a \\\"]}\\\\\""]))
      .replacing("Y", with: battle(["conversation_a": "[]"]))
    let loaded = try read(content)
    #expect(loaded.dataset.rowCount == 2)
    #expect(loaded.dataset.prompts.text(of: 0) == "a \"]}\\")
    #expect(loaded.files.map(\.shape) == [.jsonList])
  }

  @Test(arguments: [
    ("[X\n,X", 2, "the list ends without its ]"), ("[X,\n{\"a\": [1, \"", 2, "never ends"),
    ("[X\nX]", 2, "a comma is missing"), ("[X,\n]", 2, "no element follows a comma"),
    ("[X\n,,X]", 2, "an element of the list is missing"),
    ("[X]\n\n{}", 3, "something follows the end of the list"),
  ])
  func `a broken list stops always, with the line`(
    _ form: String, _ line: Int, _ reason: String
  ) throws {
    let error = try readingError(
      form.replacing("X", with: battle()), DatasetReader(skipInvalid: true))
    #expect(error.reason.contains(reason), "\(error.reason)")
    #expect(error.line == line)
  }

  @Test func `a bad element among good ones is left out when asked`() throws {
    let content = "[\(battle()), 3, \"x\", {\"a\": tru}, [\(battle())],\n\(battle())]"
    #expect(try readingError(content).reason.contains("not a number"))
    let loaded = try read(content, DatasetReader(skipInvalid: true))
    #expect(loaded.dataset.rowCount == 2)
    #expect(loaded.invalidRows == 4)
  }

  @Test func `elements across the read blocks arrive whole`() throws {
    let elements = (0..<400).map { index in
      battle(["prompt": "\"\(index) " + String(repeating: "\\\"{", count: index * 7) + "\""])
    }
    let prompts = try readBattles("[" + elements.joined(separator: ",\n") + "]").prompts
    #expect(prompts.count == 400)
    #expect(prompts.text(of: 399) == "399 " + String(repeating: "\"{", count: 399 * 7))
  }

  @Test func `an element above 64 MB and nesting without end are errors`() throws {
    let long = "[{\"a\": \"" + String(repeating: "x", count: 65 << 20) + "\"}]"
    #expect(try readingError(long).reason.contains("longer than 64 MB"))
    let deep = "[" + String(repeating: "[", count: 5000) + String(repeating: "]", count: 5000) + "]"
    #expect(try readingError(deep).reason.contains("1,024 levels"))
  }
}
