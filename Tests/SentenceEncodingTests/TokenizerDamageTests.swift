import Foundation
import SentenceEncoding
import TestSupport
import Testing

@Suite struct TokenizerDamageTests {
  private func failure(_ name: String, _ content: Data) throws -> EncoderError? {
    let folder = try TemporaryFolder(inMemory: true)
    try folder.write(content, to: name)
    return #expect(throws: EncoderError.self) {
      try WordPieceTokenizer(folder: folder.url.path)
    }
  }

  private static let whole: String = {
    let path = GoldenTokens.folder.appending(path: "tokenizer.json")
    return try! String(contentsOf: path, encoding: .utf8)
  }()

  @Test(arguments: [
    (#""type":"WordPiece","unk_token""#, #""type":"BPE","unk_token""#),
    (#""type":"BertNormalizer""#, #""type":"NFKC""#),
    (#""type":"BertPreTokenizer""#, #""type":"Whitespace""#),
    (#""single_word":false"#, #""single_word":true"#),
    (#""normalized":false"#, #""normalized":true"#),
    (#""unk_token":"[UNK]""#, #""unk_token":"<unk>""#),
    (#""unk_token":"[UNK]""#, #""unk_token":3"#),
    (#""max_input_chars_per_word":100"#, #""max_input_chars_per_word":0"#),
    (#""[PAD]":0"#, #""[PAD]":-1"#), (#""[PAD]":0"#, #""[PAD]":4294967296"#),
    (#""[PAD]":0"#, #""[PAD]":"0""#), (#""vocab""#, #""vocabulary""#), (#""model""#, #""x""#),
    (#""lowercase":true"#, #""lowercase":1"#), (#""post_processor""#, #""x""#),
  ])
  func `a tokenizer of another kind or with impossible values is refused`(
    old: String, new: String
  ) throws {
    try #require(Self.whole.contains(old))
    let text = Self.whole.replacingOccurrences(of: old, with: new)
    let error = try failure("tokenizer.json", Data(text.utf8))
    #expect(error?.file?.hasSuffix("tokenizer.json") == true)
  }

  @Test func `a tokenizer cut off anywhere is refused`() throws {
    let bytes = Data(Self.whole.utf8)
    for count in stride(from: 0, to: bytes.count - 1, by: 97) {
      #expect(try failure("tokenizer.json", bytes.prefix(count))?.code == .damaged)
    }
  }

  @Test func `a frame that leaves no room for text is refused`() throws {
    var files = SmallEncoder()
    files.files["tokenizer_config.json"] = #"{"model_max_length": 2}"#
    #expect(throws: EncoderError.self) { try files.encoder() }
  }

  /// The tokenizer with a template instead of BERT's own post-processor.
  private func template(_ single: String) -> Data {
    Data(
      Self.whole.replacingOccurrences(
        of: #"{"type":"BertProcessing","sep":["[SEP]",3],"cls":["[CLS]",2]}"#,
        with: """
          {"type":"TemplateProcessing","single":[\(single)],"special_tokens":{
          "[CLS]":{"id":"[CLS]","ids":[2]},"[SEP]":{"id":"[SEP]","ids":[3]}}}
          """
      ).utf8)
  }

  @Test func `a template's tokens stand before and behind the text`() throws {
    let text = #"{"Sequence":{"id":"A","type_id":0}}"#
    let (start, end) = (#"{"SpecialToken":{"id":"[CLS]"}}"#, #"{"SpecialToken":{"id":"[SEP]"}}"#)
    let folder = try TemporaryFolder(inMemory: true)
    for (single, expected) in [
      ("\(start),\(text),\(end)", [2, 9, 3]), ("\(text),\(end),\(start)", [9, 3, 2]),
    ] as [(String, [Int32])] {
      try folder.write(template(single), to: "tokenizer.json")
      #expect(try WordPieceTokenizer(folder: folder.url.path).tokens(of: "e") == expected)
    }
    // A text without any token would have no vector.
    for single in ["", text, start, "\(text),\(text),\(end)", #"{"SpecialToken":{"id":"x"}}"#] {
      #expect(try failure("tokenizer.json", template(single))?.code == .damaged)
    }
  }

  @Test func `vocabularies that are none are refused`() throws {
    for text in ["", "\n\n", "hello\nworld\n", "[UNK]\n[CLS]\n"] {
      #expect(try failure("vocab.txt", Data(text.utf8))?.code == .damaged)
    }
    let line = Data(repeating: 0x61, count: 5_000_000)
    let error = try failure("vocab.txt", Data("[UNK]\n[CLS]\n[SEP]\n".utf8) + line)
    #expect(error?.reason.contains("5000000 bytes") == true)
  }

  @Test func `a vocabulary larger than any is refused before it is read`() throws {
    let folder = try TemporaryFolder(inMemory: true)
    truncate(try folder.write("", to: "vocab.txt"), 1 << 40)
    #expect(throws: EncoderError.self) { try WordPieceTokenizer(folder: folder.url.path) }
  }

  @Test func `lines end as they may, and later tokens replace equal ones`() throws {
    let folder = try TemporaryFolder(inMemory: true)
    try folder.write("[UNK]\r\n[CLS]\r\n[SEP]\r\na\r\n\r\nb \r\na", to: "vocab.txt")
    let tokenizer = try WordPieceTokenizer(folder: folder.url.path)
    #expect(tokenizer.tokens(of: "a b") == [1, 6, 5, 2])
  }

  @Test func `changed bytes never crash`() throws {
    let bytes = Array(Self.whole.utf8)
    let folder = try TemporaryFolder(inMemory: true)
    var state: UInt64 = 7
    for _ in 0..<300 {
      var changed = bytes
      for _ in 0..<3 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        changed[Int(state >> 33) % changed.count] = UInt8(truncatingIfNeeded: state >> 20)
      }
      try folder.write(Data(changed), to: "tokenizer.json")
      // What is still a tokenizer works with any text.
      if let tokenizer = try? WordPieceTokenizer(folder: folder.url.path) {
        _ = tokenizer.tokens(of: SmallEncoder.texts.joined(separator: " "))
      }
    }
  }
}
