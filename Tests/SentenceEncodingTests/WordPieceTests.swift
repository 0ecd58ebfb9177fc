import Foundation
import SentenceEncoding
import TestSupport
import Testing

@Suite struct WordPieceTests {
  /// With a vocabulary that knows each of `acb`'s possible words but those with c in them.
  private static let letters = ["[UNK]", "[CLS]", "[SEP]", "a", "b", "ab"]

  private func tokenizer(
    _ tokens: [String], settings: String? = nil
  ) throws -> WordPieceTokenizer {
    let folder = try TemporaryFolder()
    try folder.write(tokens.map { $0 + "\n" }.joined(), to: "vocab.txt")
    if let settings { try folder.write(settings, to: "tokenizer_config.json") }
    return try WordPieceTokenizer(folder: folder.url.path)
  }

  @Test func `thousands of odd texts give the tokens of the reference`() throws {
    let tokenizer = try WordPieceTokenizer(folder: GoldenTokens.folder.path)
    let cases = try GoldenTokens.cases()
    #expect(cases.count > 2500)
    let wrong = cases.filter { tokenizer.tokens(of: $0.text, limit: 64) != $0.ids }
    #expect(wrong.map { $0.text.debugDescription } == [])
  }

  @Test func `a vocabulary alone gives the same tokens`() throws {
    let folder = try TemporaryFolder()
    let source = GoldenTokens.folder.appending(path: "vocab.txt")
    try folder.write(try Data(contentsOf: source), to: "vocab.txt")
    let tokenizer = try WordPieceTokenizer(folder: folder.url.path)
    let wrong = try GoldenTokens.cases().filter {
      tokenizer.tokens(of: $0.text, limit: 64) != $0.ids
    }
    #expect(wrong.map { $0.text.debugDescription } == [])
  }

  @Test func `characters are of the class that the reference gives them`() throws {
    let tokenizer = try tokenizer(Self.letters)
    var wrong: [String] = []
    for (scalar, kind) in try GoldenTokens.characters() {
      let pieces = tokenizer.tokens(of: "a\(scalar)b").dropFirst().dropLast()
      let expected: [Int32] =
        switch kind {
        case "-": [5]
        case "s": [3, 4]
        case "p": [3, 0, 4]
        default: [0]
        }
      if Array(pieces) != expected {
        wrong.append("U+\(String(scalar.value, radix: 16)) \(kind) \(pieces)")
      }
    }
    #expect(wrong.prefix(10) == [])
  }

  @Test func `composed and decomposed forms are different tokens where accents stay`() throws {
    let tokenizer = try tokenizer(
      ["[UNK]", "[CLS]", "[SEP]", "é", "e\u{301}"],
      settings: #"{"do_lower_case": true, "strip_accents": false}"#)
    #expect(tokenizer.tokens(of: "É E\u{301}") == [1, 3, 4, 2])
  }

  @Test func `a cased vocabulary keeps capitals and accents`() throws {
    let tokenizer = try tokenizer(
      ["[UNK]", "[CLS]", "[SEP]", "É", "e"], settings: #"{"do_lower_case": false}"#)
    #expect(tokenizer.tokens(of: "É e É") == [1, 3, 4, 3, 2])
  }

  @Test func `text is cut off behind the last token that fits`() throws {
    let tokenizer = try tokenizer(Self.letters, settings: #"{"model_max_length": 4}"#)
    #expect(tokenizer.tokens(of: "a b a b") == [1, 3, 4, 2])
    #expect(tokenizer.tokens(of: "a b a b", limit: 3) == [1, 3, 2])
    #expect(tokenizer.tokens(of: "a", limit: 2) == [1, 2])
  }

  @Test func `bytes that are not UTF-8 are left out`() throws {
    let tokenizer = try tokenizer(Self.letters)
    for hostile: [UInt8] in [
      [0xFF], [0x80], [0xC0, 0xAF], [0xE2, 0x82], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF0, 0x9F], [0xC3],
    ] {
      let bytes = [0x61] + hostile + [0x62]
      #expect(bytes.withUnsafeBytes { tokenizer.tokens(of: $0) } == [1, 5, 2])
      #expect(hostile.withUnsafeBytes { tokenizer.tokens(of: $0) } == [1, 2])
    }
  }
}
