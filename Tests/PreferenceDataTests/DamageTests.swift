import Foundation
import PreferenceData
import TestSupport
import Testing

/// Whatever is done to a file, reading it ends with a data set or an error.
@Suite struct DamageTests {
  static let jsonLines: [UInt8] = {
    let lines = [
      battle(["prompt_turns": "[\"one \\ud83d\\ude00\", \"two\"]", "id": "1", "weight": "2"]),
      battle(["prompt": "\"日本 \\n\"", "id": "\"x\"", "preference": "1.5", "row": "3"]),
      battle(["winner": "\"tie\"", "cost_a": "0.25", "cost_b": "1e-3", "task": "\"t\""]),
    ]
    return Array(
      (lines + lines.map { $0.replacing("\"id\"", with: "\"di\"") })
        .joined(separator: "\n").utf8)
  }()

  static let scores = Array(
    """
    {"prompt": "a", "scores": {"x": 1, "y": 0.5}, "raw_scores": {"x": [9, 10]}, "id": 7}
    {"prompt": "b", "turns": ["b", "c"], "scores": {"y": 0}, "costs": {"y": 0.1}, "split": "test"}
    {"prompt": "c", "scores": {"z": null, "x": 1}, "tokens": {"x": {"input": 3, "output": 4}}}
    """.utf8)

  static let csv = Array(
    """
    id,model_a,model_b,prompt,response_a,response_b,winner_model_a,winner_model_b,winner_tie
    1,gpt-4,vicuna,"[""Hi \\ud83d"", null]","[""a\nb""]","[""c""]",1,0,0
    2,vicuna,gpt-4,"[""Ho""]","[""a""]","[""c""]",0,0,1

    """.utf8)

  static let list = Array(
    """
    [{"instruction": "a", "generator_1": "x", "generator_2": "y", "preference": 1.25,
      "output_1": "\\"{", "output_2": "}"},
     {"instruction": "b", "generator_1": "x", "generator_2": "y", "preference": null},
     {"instruction": "c", "generator_1": "x", "generator_2": "y", "preference": 2, "dataset": "d"}]
    """.utf8)

  static let scoreCSV = Array(
    """
    prompt,x,y,x_response
    "a ""quoted""
    text",True,0.5,"long"
    b,False,,
    "c",1,1,""

    """.utf8)

  /// Reads damaged bytes; the only thing that must not happen is anything but a result or an error.
  private func read(_ bytes: [UInt8], _ folder: TemporaryFolder) throws -> Int? {
    let path = try folder.write(Data(bytes))
    let reader = DatasetReader(
      skipInvalid: true, includeContaminated: true, promptsOptional: true)
    do {
      let loaded = try reader.read([path])
      let dataset = loaded.dataset
      #expect(dataset.rowCount > 0)
      for prompt in 0..<dataset.prompts.count {
        #expect((0..<dataset.prompts.groupCount).contains(Int(dataset.prompts.group(of: prompt))))
        #expect(dataset.prompts.text(of: prompt).utf8.count < bytes.count + 10)
      }
      return dataset.rowCount
    } catch {
      #expect(!error.reason.isEmpty)
      return nil
    }
  }

  @Test(arguments: [jsonLines, scores, csv, list, scoreCSV])
  func `a file cut at any byte is read up to there or refused`(_ bytes: [UInt8]) throws {
    let folder = try TemporaryFolder(inMemory: true)
    for length in 0..<bytes.count { _ = try read(Array(bytes[..<length]), folder) }
    #expect(try read(bytes, folder) != nil)
  }

  @Test(arguments: [jsonLines, scores, csv, list, scoreCSV])
  func `a file with flipped bytes is read or refused`(_ bytes: [UInt8]) throws {
    let folder = try TemporaryFolder(inMemory: true)
    var random = SeededRandom(state: 1)
    var survived = 0
    for round in 0..<1500 {
      var damaged = bytes
      for _ in 0...(round % 4) {
        let index = Int.random(in: 0..<damaged.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: damaged[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
        case 1: damaged[index] = UInt8.random(in: 0...255, using: &random)
        case 2: damaged.remove(at: index)
        default:
          damaged.insert(Array("\"{}[],:\\\n\0".utf8).randomElement(using: &random)!, at: index)
        }
      }
      if try read(damaged, folder) != nil { survived += 1 }
    }
    // Most damage hits one row of several.
    #expect(survived > 100)
  }

  @Test func `nesting without end is an error of its line`() throws {
    for opening in ["[", "{\"a\":"] {
      let deep = "{\"x\": " + String(repeating: opening, count: 100_000)
      let error = try readingError(battle() + "\n" + deep)
      #expect(error.line == 2)
    }
    let closed =
      "{\"x\": " + String(repeating: "[", count: 2000) + String(repeating: "]", count: 2000) + "}"
    #expect(try readingError(closed).reason.contains("1,024 levels"))
  }

  @Test func `a zero byte in text is text`() throws {
    let prompts = try readBattles(battle(["prompt": "\"a\\u0000b\""])).prompts
    #expect(Array(prompts.text(of: 0).utf8) == [0x61, 0, 0x62])
  }

  @Test func `names that change in every row are stopped`() throws {
    let lines = (0..<10_100).map { battle(["model_a": "\"m\($0)\""]) }
    let error = try readingError(lines.joined(separator: "\n"))
    #expect(error.reason.contains("more than 10000 model names"))
  }
}

/// SplitMix64, so that a failure can be repeated.
struct SeededRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
