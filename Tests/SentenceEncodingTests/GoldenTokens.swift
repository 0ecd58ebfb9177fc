import Foundation
import TestSupport

/// What Hugging Face `tokenizers` makes of odd text (`Tests/Golden/wordpiece_golden.py`).
enum GoldenTokens {
  struct Case: Decodable {
    var text: String
    var ids: [Int32]
  }

  static let folder = packageRoot.appending(path: "Tests/Golden/wordpiece")

  static func cases() throws -> [Case] {
    let text = try String(contentsOf: folder.appending(path: "cases.jsonl"), encoding: .utf8)
    return try text.split(separator: "\n").map {
      try JSONDecoder().decode(Case.self, from: Data($0.utf8))
    }
  }

  /// The classes of characters: `-` removed, `s` space, `p` a word of its own, `w` part of one.
  ///
  /// All of the first ones, both ends of every run of one class, and some in between.
  static func characters() throws -> [(scalar: Unicode.Scalar, kind: Character)] {
    let text = try String(contentsOf: folder.appending(path: "characters.txt"), encoding: .utf8)
    let runs = text.split(separator: "\n").map { line in
      let parts = line.split(separator: " ")
      return (first: UInt32(parts[0], radix: 16)!, kind: parts[1].first!)
    }
    var characters: [(Unicode.Scalar, Character)] = []
    for (index, run) in runs.enumerated() {
      let end = index + 1 < runs.count ? runs[index + 1].first : 0x110000
      for code in run.first..<end
      where code < 0x2000 || code == run.first || code == end - 1 || code % 53 == 0 {
        if let scalar = Unicode.Scalar(code) { characters.append((scalar, run.kind)) }
      }
    }
    return characters
  }
}
