import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct ArenaCSVTests {
  private static let header =
    "id,model_a,model_b,prompt,response_a,response_b,winner_model_a,winner_model_b,winner_tie"

  private func battles(_ records: [String], lineEnd: String = "\n") throws -> BattleTable {
    let content = ([Self.header] + records).joined(separator: lineEnd)
    guard case .battles(let table) = try read(content, name: "train.csv").dataset else {
      Issue.record("these are no battles")
      return BattleTable()
    }
    return table
  }

  private func turns(_ table: BattleTable, _ prompt: Int) -> [String] {
    table.prompts.withTurns(of: prompt) { $0.map { String(decoding: $0, as: UTF8.self) } }
  }

  @Test(arguments: ["\n", "\r\n"])
  func `records are battles with turns from the list in the prompt cell`(_ lineEnd: String) throws {
    let table = try battles(
      [
        #"30192,gpt-4,vicuna,"[""Hi"", ""And, """"then""""?""]","[""x""]","[""y""]",1,0,0"#,
        #"30193,vicuna,gpt-4,"["" a\nb ""]",,"[null]",0,1,0"#,
        #"30194,gpt-4,vicuna,["plain"],"","multi"# + lineEnd + #"line ""quoted""",0,0,1"#,
      ].map { $0.replacing(#"""""then"""""#, with: #"\""then\"""#) }, lineEnd: lineEnd)
    #expect(table.models == ["gpt-4", "vicuna"])
    #expect(table.modelA == [0, 1, 0])
    #expect(table.outcomes == [.modelA, .modelB, .tie])
    #expect(turns(table, 0) == ["Hi", "And, \"then\"?"])
    #expect(turns(table, 1) == [" a\nb "])
    #expect(turns(table, 2) == ["plain"])
    #expect(table.columns.ids[1] == "30193")
  }

  @Test func `nulls and halves of surrogate pairs, as in the real file, are read`() throws {
    let table = try battles([
      #"1,a,b,"[""x \ud83d y"", null]",,,1,0,0"#, #"2,a,b,"[""\ud83d\ude00""]",,,1,0,0"#,
      #"3,a,b,"[null]",,,1,0,0"#,
    ])
    #expect(turns(table, 0) == ["x \u{FFFD} y", ""])
    #expect(turns(table, 1) == ["😀"])
    #expect(turns(table, 2) == [""])
  }

  @Test func `columns are found by name, in any order, quoted or not`() throws {
    let content = """
      \u{FEFF}"winner_tie","prompt",model_b,"extra",model_a,winner_model_b,winner_model_a
      0,"[""q""]",b,"",a,1,0
      """
    let loaded = try read(content, name: "x")
    #expect(loaded.dataset.models == ["a", "b"])
    #expect(loaded.dataset.rowCount == 1)
  }

  @Test func `a prompt that is no list is one turn`() throws {
    let table = try battles([#"1,a,b,"Just ""text"", here",,,1,0,0"#, "2,a,b,,,,1,0,0"])
    #expect(turns(table, 0) == ["Just \"text\", here"])
    #expect(turns(table, 1) == [""])
  }

  @Test(arguments: [
    (#"2,a,b,"[""x""]",,,1,1,0"#, "more than one of the winner columns is 1"),
    (#"2,a,b,"[""x""]",,,0,0,0"#, "none of the winner columns is 1"),
    (#"2,a,b,"[""x""]",,,yes,0,0"#, "a winner column holds \"yes\""),
    (#"2,a,,"[""x""]",,,1,0,0"#, "model_b is empty"),
    (#"2,a,b,"[""x""",,,1,0,0"#, "the prompt begins like a JSON list, but"),
    (#"2,a,b,"[]",,,1,0,0"#, "prompt has no turn"),
    (#"2,a,b,"[1]",,,1,0,0"#, "prompt holds a number"),
    (#"2,a,b,"[""x""]",1,0,0"#, "the record has 7 fields, the header has 9"),
    (#"2,a,b,"[""x""]"x,,,1,0,0"#, "text follows the closing quote"),
    (#"1,a,b,"[""x""]",,,1,0,0"#, "the id \"1\" was used in line 2"),
  ])
  func `what is wrong with a record is said with its physical line`(
    _ record: String, _ reason: String
  ) throws {
    // The record before spans lines 2 to 4.
    let first = "1,a,b,\"[\"\"x\"\"]\",\"one\ntwo\nthree\",,1,0,0"
    let content = [Self.header, first, record, ""].joined(separator: "\n")
    let error = try readingError(content, name: "train.csv")
    #expect(error.line == 5)
    #expect(error.reason.contains(reason), "\(error.reason)")
    let loaded = try read(content, name: "train.csv", DatasetReader(skipInvalid: true))
    #expect(loaded.dataset.rowCount == 1)
    #expect(loaded.invalidRows == 1)
  }

  @Test func `a quote that is never closed is an error at its record`() throws {
    let content = [Self.header, "1,a,b,\"[\"\"x\"\"]\",,,1,0,0", "2,a,b,\"[", "3"]
    let error = try readingError(content.joined(separator: "\n"), name: "train.csv")
    #expect(error.line == 3)
    #expect(error.reason.contains("never closed"))
  }

  @Test func `the test file, which has no judgments, is refused`() throws {
    let error = try readingError("id,model_a,model_b,prompt\n1,a,b,c\n", name: "test.csv")
    #expect(error.reason.contains("no column winner_model_a; this may be the test file"))
  }

  @Test func `bytes that are not UTF-8 are an error`() throws {
    var content = Data((Self.header + "\n1,a,b,\"[\"\"").utf8)
    content.append(0xFF)
    content.append(Data("\"\"]\",,,1,0,0\n".utf8))
    let error = try #require(throws: DataError.self) { try read(content, name: "train.csv") }
    #expect(error.line == 2)
    #expect(error.reason.contains("not UTF-8"))
  }

  @Test func `records across the read blocks arrive whole`() throws {
    let records = (0..<400).map { index in
      let response = String(repeating: "line \"\"\(index)\"\"\n", count: index % 37 * 10)
      return "\(index),a,b,\"[\"\"prompt \(index)\"\"]\",\"\(response)\",,1,0,0"
    }
    let table = try battles(records)
    #expect(table.rowCount == 400)
    #expect((0..<400).allSatisfy { turns(table, $0) == ["prompt \($0)"] })
  }
}
