import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct BattleReadingTests {
  @Test func `a battle has its prompt, models and outcome`() throws {
    let lines = ["model_a", "model_b", "tie", "tie (bothbad)"].map {
      battle(["winner": "\"\($0)\""])
    }
    let table = try readBattles(lines.joined(separator: "\n"))
    #expect(table.rowCount == 4)
    #expect(table.models == ["strong", "weak"])
    #expect(table.modelA == [0, 0, 0, 0])
    #expect(table.modelB == [1, 1, 1, 1])
    #expect(table.outcomes == [.modelA, .modelB, .tie, .tieBothBad])
    #expect(table.columns.prompt == [0, 0, 0, 0])
    #expect(table.prompts.text(of: 0) == "What is it?")
  }

  @Test func `columns that no row has are empty`() throws {
    let table = try readBattles(battle())
    #expect(table.weights.isEmpty && table.preferences.isEmpty && table.judge.isEmpty)
    #expect(table.costA.isEmpty && table.costB.isEmpty && table.lengthA.isEmpty)
    #expect(table.columns.embeddingRow.isEmpty && table.columns.split.isEmpty)
    #expect(table.columns.task == [-1])
    #expect(table.columns.ids[0] == "")
    #expect(!table.columns.simulated)
  }

  @Test func `columns that some rows have are filled up for the others`() throws {
    let full = battle([
      "weight": "2.5", "preference": "1.25", "judge": "\"gpt-4\"", "task": "\"code\"",
      "cost_a": "0.5", "cost_b": "0.25", "len_a": "10", "len_b": "20", "row": "7",
      "split": "\"test\"", "id": "17", "simulated": "true",
    ])
    let table = try readBattles([battle(), full, battle()].joined(separator: "\n"))
    #expect(table.weights == [1, 2.5, 1])
    #expect(table.preferences[1] == 1.25 && table.preferences[0].isNaN)
    #expect(table.judge == [-1, 0, -1] && table.judgeNames == ["gpt-4"])
    #expect(table.columns.task == [-1, 0, -1] && table.columns.taskNames == ["code"])
    #expect(table.costA[1] == 0.5 && table.costB[1] == 0.25 && table.costA[2].isNaN)
    #expect(table.lengthA[1] == 10 && table.lengthB[1] == 20 && table.lengthB.count == 3)
    #expect(table.columns.embeddingRow == [-1, 7, -1])
    #expect(table.columns.split == [-1, 0, -1] && table.columns.splitNames == ["test"])
    #expect(table.columns.ids[1] == "17")
    #expect(table.columns.simulated)
  }

  @Test func `task counts before dataset, and dataset before category`() throws {
    let lines = [
      battle(["task": "\"t\"", "dataset": "\"d\"", "category": "\"c\""]),
      battle(["dataset": "\"d\"", "category": "\"c\""]), battle(["category": "\"c\""]),
    ]
    let columns = try readBattles(lines.joined(separator: "\n")).columns
    #expect(columns.task.map { columns.taskNames[Int($0)] } == ["t", "d", "c"])
  }

  @Test(
    arguments: [
      (["prompt_turns": "[\"one\", \"two\"]"], ["one", "two"]),
      (["turns": "[\"one\", \"two\"]"], ["one", "two"]),
      (["turns": "2"], ["What is it?"]),
      (["prompt_turns": "null"], ["What is it?"]),
      (["prompt": "[\"one\", null, \"three\"]"], ["one", "", "three"]),
      (["prompt": "\"\""], [""]),
      (
        [
          "prompt": nil,
          "conversation_a": """
          [{"role": "user", "content": "one"}, {"role": "assistant", "content": "no"},
          {"content": "two", "role": "user"}]
          """.replacing("\n", with: " "),
        ], ["one", "two"]
      ),
    ] as [(KeyValuePairs<String, String?>, [String])])
  func `user turns come from the key that has them`(
    _ changes: KeyValuePairs<String, String?>, _ turns: [String]
  ) throws {
    let prompts = try readBattles(battle(changes)).prompts
    prompts.withTurns(of: 0) {
      #expect($0.map { String(decoding: $0, as: UTF8.self) } == turns)
    }
  }

  @Test func `escapes are resolved and halves of surrogate pairs become replacement characters`()
    throws
  {
    let prompts = try readBattles(
      [
        battle(["prompt": #""\u00e9\n\"\\ud83d \ud83d\ude00""#]),
        battle(["prompt": #""a\ud83d""#]), battle(["prompt": #""\ude00\ud83d\ud83d\ude00b""#]),
        battle(["prompt": #""\\\uD800x""#]),
      ].joined(separator: "\n")
    ).prompts
    let texts = (0..<4).map { prompts.text(of: $0) }
    #expect(
      texts == ["é\n\"\\ud83d 😀", "a\u{FFFD}", "\u{FFFD}\u{FFFD}😀b", "\\\u{FFFD}x"])
  }

  @Test func `keys that are not known are ignored, whatever they hold`() throws {
    let table = try readBattles(
      battle(["lang": "\"en\"", "nested": "{\"winner\": [1, {\"scores\": {}}]}", "": "null"]))
    #expect(table.rowCount == 1)
  }

  @Test(
    arguments: [
      (["winner": nil], "there is no winner"),
      (["winner": "null"], "there is no winner"),
      (["winner": "\"model_c\""], "unknown winner \"model_c\"; it must be \"model_a\""),
      (["winner": "1"], "winner is a number; it must be text"),
      (["model_a": nil], "there is no model_a"),
      (["model_b": "\"\""], "model_b is empty"),
      (["model_b": "[]"], "model_b is a list; it must be text"),
      (["prompt": nil], "there is no prompt"),
      (["prompt": "3"], "prompt is a number"),
      (["prompt_turns": "[]"], "prompt_turns has no turn"),
      (["prompt_turns": "[1]"], "prompt_turns holds a number"),
      (["prompt_turns": "\"x\""], "prompt_turns is text; it must be a list"),
      (["weight": "-1"], "weight is -1.0; it must be 0.0 or more"),
      (["weight": "0"], "weight is 0; leave the row out"),
      (["weight": "\"1\""], "weight is text; it must be a number"),
      (["weight": "NaN"], "NaN is not a number in JSON"),
      (["preference": "2.5"], "preference is 2.5; it must be from 1.0 to 2.0"),
      (["cost_a": "1e999"], "this is not valid JSON: a number is malformed or too large"),
      (["row": "-1"], "row must be a line number"),
      (["row": "99999999999"], "row must be a line number"),
      (["id": "true"], "id is true; it must be text or an integer"),
      (["scores": "{\"a\": 1}"], "the row has scores and model_a"),
      (["lang": "\"a\tb\""], "a string holds an invalid escape or a raw control character"),
      (["lang": #""\x""#], "a string holds an invalid escape"),
    ] as [(KeyValuePairs<String, String?>, String)])
  func `what is wrong with a battle is said with its line`(
    _ changes: KeyValuePairs<String, String?>, _ reason: String
  ) throws {
    let error = try readingError([battle(), "", battle(changes)].joined(separator: "\n"))
    #expect(error.line == 3)
    #expect(error.code == .invalidData)
    #expect(error.reason.contains(reason), "\(error.reason)")
    #expect(error.description.contains("data.jsonl:3: "))
  }

  @Test func `a row without any known key is neither battle nor score row`() throws {
    let error = try readingError("{\"prompt\": \"x\"}")
    #expect(error.reason.contains("neither a battle"))
  }

  @Test func `an id used twice is an error that names both lines`() throws {
    let lines = ["7", "\"8\"", "\"7\""].map { battle(["id": $0]) }
    let error = try readingError(lines.joined(separator: "\n"))
    #expect(error.line == 3)
    #expect(error.reason.contains("the id \"7\" was used in line 1"))
  }

  @Test func `ids may come again in another file`() throws {
    let folder = try TemporaryFolder()
    let first = try folder.write(battle(["id": "1"]), to: "a.jsonl")
    let second = try folder.write(battle(["id": "1", "weight": "2"]), to: "b.jsonl")
    let loaded = try DatasetReader().read([first, second])
    #expect(loaded.files.map(\.rows) == [1, 1])
    #expect(loaded.dataset.prompts.count == 1)
  }

  @Test func `battles of a model with itself are left out and counted`() throws {
    let loaded = try read([battle(), battle(["model_b": "\"strong\""])].joined(separator: "\n"))
    #expect(loaded.dataset.rowCount == 1)
    #expect(loaded.selfBattleRows == 1)
  }

  @Test func `contaminated rows are left out and counted unless wanted`() throws {
    let lines = [battle(), battle(["contaminated": "true"]), battle(["contaminated": "false"])]
    let content = lines.joined(separator: "\n")
    let loaded = try read(content)
    #expect(loaded.dataset.rowCount == 2)
    #expect(loaded.contaminatedRows == 1)
    let all = try read(content, DatasetReader(includeContaminated: true))
    #expect(all.dataset.rowCount == 3)
    #expect(all.contaminatedRows == 0)
  }

  @Test func `votes without prompts are read when that is asked for, each with its own prompt`()
    throws
  {
    let content = [battle(["prompt": nil]), battle(["prompt": nil])].joined(separator: "\n")
    #expect(try readingError(content).reason.contains("votes without prompts only give ratings"))
    let table = try readBattles(content, DatasetReader(promptsOptional: true))
    #expect(table.columns.prompt == [0, 1])
    #expect(table.prompts.groupCount == 2)
  }

  @Test func `invalid rows can be left out; the first five reasons are kept`() throws {
    let broken = (1...7).map { battle(["winner": "\"x\($0)\""]) }
    let content = ([battle()] + broken + ["{", battle()]).joined(separator: "\n")
    let loaded = try read(content, DatasetReader(skipInvalid: true))
    #expect(loaded.dataset.rowCount == 2)
    #expect(loaded.invalidRows == 8)
    #expect(loaded.firstInvalid.map(\.line) == [2, 3, 4, 5, 6])
    #expect(loaded.firstInvalid[0].reason.contains("x1"))
  }

  @Test func `nothing of an invalid row gets into the data set`() throws {
    let broken = battle(["model_a": "\"new\"", "prompt": "\"new\"", "cost_a": "-1"])
    let twice = battle(["id": "1", "model_a": "\"other\""])
    let content = [battle(["id": "1"]), broken, twice].joined(separator: "\n")
    let table = try readBattles(content, DatasetReader(skipInvalid: true))
    #expect(table.models == ["strong", "weak"])
    #expect(table.prompts.count == 1)
    #expect(table.columns.ids.count == 1)
    #expect(table.costA.isEmpty)
  }

  @Test func `languages are read under both names that data sets give them`() throws {
    let table = try readBattles(
      [
        battle(["language": "\"English\""]), battle(["lang": "\"fr\"", "prompt": "\"b\""]),
        battle(["language": "7", "prompt": "\"c\""]),
      ].joined(separator: "\n"))
    #expect(table.columns.languageNames == ["English", "fr"])
    #expect(table.columns.language == [0, 1, -1])
  }
}
