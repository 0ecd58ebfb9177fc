import Foundation
import PreferenceData
import TestSupport
import Testing

/// Rows are changed in their bytes: whatever stands in them, nothing else may change.
@Suite struct JSONRowDamageTests {
  @Test func `marking rows of odd JSON changes nothing else`() throws {
    let folder = try TemporaryFolder()
    let question = "What is the sum of all the numbers from one to one hundred inclusive"
    let members = [
      #""k": "}{][,\"\\""#, #""k": [[], {}, [{"contaminated": true}], "\u005d"]"#,
      #""k": {"contaminated": false, "a": {"b": [1, -2.5e+3, null]}}"#, "\"k\"\t:\r true",
      #""contamin\u0061ted": false"#, #""\"contaminated\"": 0"#, #""k": """#,
    ]
    let rows = members.map {
      "  {\"prompt\" : \"\(question)\" , \($0) ,\"scores\": {\"m\": 1} }  "
    }
    let path = try folder.write(rows.joined(separator: "\n"))
    let benchmark = try folder.write("{\"prompt\": \"\(question)\"}", to: "b.jsonl")
    _ = try Decontamination(action: .mark).run(
      path, against: [benchmark], output: .file(folder.path("out.jsonl")))
    let written = try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8)
      .split(separator: "\n")
    #expect(written.count == rows.count)
    for (old, new) in zip(rows, written) {
      var before = try #require(
        JSONSerialization.jsonObject(with: Data(old.utf8)) as? [String: NSObject])
      let after = try #require(
        JSONSerialization.jsonObject(with: Data(new.utf8)) as? [String: NSObject])
      before["contaminated"] = true as NSNumber
      #expect(after == before, "\(new)")
    }
    // The mark is read back from every row.
    var reader = DatasetReader(skipInvalid: true)
    reader.includeContaminated = true
    #expect(try reader.read([folder.path("out.jsonl")]).dataset.rowCount == rows.count)
    reader.includeContaminated = false
    #expect(throws: DataError.self) { try reader.read([folder.path("out.jsonl")]) }
  }

  @Test func `random values survive a merge that edits every row`() throws {
    let folder = try TemporaryFolder()
    var random = SystemRandomNumberGenerator()
    func value(_ depth: Int) -> Any {
      switch Int.random(in: 0..<(depth > 3 ? 4 : 6), using: &random) {
      case 0: return Int.random(in: -1_000...1_000, using: &random)
      case 1: return NSNull()
      case 2: return Bool.random(using: &random)
      case 3:
        let pieces = ["\"", "\\", "{", "}", "[", "]", ",", ":", "\n", "é", "漢", "\u{1}", "x", " "]
        return (0..<6).map { _ in pieces.randomElement(using: &random)! }.joined()
      case 4: return (0..<3).map { _ in value(depth + 1) }
      default:
        return Dictionary(
          uniqueKeysWithValues: (0..<3).map { ("k\($0)\"}", value(depth + 1)) })
      }
    }
    let objects: [[String: Any]] = (0..<300).map { index in
      ["prompt": "p\(index)", "scores": ["m \"\\": 1, "n": 0], "extra": value(0), "z\\": value(0)]
    }
    let lines = try objects.map {
      String(decoding: try JSONSerialization.data(withJSONObject: $0), as: UTF8.self)
    }
    let path = try folder.write(lines.joined(separator: "\n"))
    var merge = DatasetMerge()
    merge.renames = ["m \"\\": "new"]
    merge.addsDataset = true
    _ = try merge.write([path], to: folder.path("out.jsonl"))
    let written = try String(contentsOfFile: folder.path("out.jsonl"), encoding: .utf8)
      .split(separator: "\n")
    #expect(written.count == objects.count)
    for (object, line) in zip(objects, written) {
      var expected = object
      expected["scores"] = ["new": 1, "n": 0]
      expected["dataset"] = "data"
      let found = try #require(
        JSONSerialization.jsonObject(with: Data(line.utf8)) as? NSDictionary)
      #expect(found == expected as NSDictionary)
    }
  }
}
