import PreferenceData
import TestSupport
import Testing

@Suite struct SplitKeyTests {
  /// Made with Python's hashlib from the definition, not with this package.
  struct Golden: Sendable, CustomTestStringConvertible {
    var turn: String
    var key: String
    var hash: UInt32
    /// u of (holdout, 0), (holdout, 1), (fold/1, 0), (calibrate, 2⁶⁴ − 1).
    var fractions: [Double]
    var testDescription: String { turn.debugDescription }
  }

  static let golden = [
    Golden(
      turn: "How do I build a PC?", key: "how do i build a pc", hash: 3_950_413_847,
      fractions: [
        0.07379083758044125, 0.9377476093331144, 0.1456948240493433, 0.48716309138325664,
      ]),
    Golden(
      turn: "  What's\t2+2 =\r\n\u{0}4?! ", key: "what s 2 2 4", hash: 658_668_179,
      fractions: [0.8808400227133031, 0.8168758609095829, 0.3743393358784285, 0.13943213563203682]),
    Golden(
      turn: "Äpfel & Öl — für 3 €", key: "Äpfel Öl — für 3 €", hash: 3_987_284_962,
      fractions: [0.9316465286340316, 0.272283293975212, 0.9975007131157403, 0.6828670738687002]),
    Golden(
      turn: "?!", key: "", hash: 3_820_012_610,
      fractions: [0.9134526418928768, 0.6140071084389268, 0.5338643842392565, 0.8229901394199892]),
    Golden(
      turn: "日本語のテキスト。123", key: "日本語のテキスト。123", hash: 4_105_978_039,
      fractions: [
        0.26925466061214554, 0.027865848963182782, 0.43346569879451824, 0.16332679869520617,
      ]),
    Golden(
      turn: "a[b]c`d{e}f~g@h^i_j", key: "a b c d e f g h i j", hash: 126_690_856,
      fractions: [
        0.6657654242235432, 0.17407294978618537, 0.12320554810876416, 0.8972126966869217,
      ]),
  ]

  private func normalize(_ text: String) -> [UInt8] {
    Array(text.utf8).withUnsafeBytes { SplitKey.normalize($0) }
  }

  @Test(arguments: golden)
  func `the key lower-cases ASCII letters and makes all between words one space`(_ golden: Golden) {
    #expect(String(decoding: normalize(golden.turn), as: UTF8.self) == golden.key)
  }

  @Test(arguments: golden)
  func `fractions are those of an independent SHA-256`(_ golden: Golden) {
    let key = normalize(golden.turn)
    let levels: [(String, UInt64)] = [
      ("holdout", 0), ("holdout", 1), ("fold/1", 0), ("calibrate", .max),
    ]
    for ((purpose, seed), expected) in zip(levels, golden.fractions) {
      #expect(SplitKey.fraction(purpose: purpose, seed: seed, key: key) == expected)
    }
  }

  @Test(arguments: golden)
  func `a store gives the same fractions and hashes`(_ golden: Golden) {
    var store = PromptStore()
    _ = store.intern("another prompt")
    let prompt = Int(store.intern(golden.turn))
    #expect(store.splitFractions(purpose: "holdout", seed: 1)[prompt] == golden.fractions[1])
    #expect(store.keyHash(of: prompt) == golden.hash)
    #expect(store.keyHashes()[prompt] == golden.hash)
    #expect(store.splitKey(of: prompt) == normalize(golden.turn))
    #expect(store.splitFractions(purpose: "fold/1", seed: 0)[prompt] == golden.fractions[2])
  }

  @Test func `normalising twice changes nothing`() {
    for turn in ["a  B\u{1}c", "—x—", " ", "\u{7f}9\u{80}"] {
      let key = normalize(turn)
      #expect(key.withUnsafeBytes { SplitKey.normalize($0) } == key)
    }
  }

  @Test func `every single byte is kept, lower-cased or made a space`() {
    for byte in UInt8.min ... .max {
      let key = [UInt8(ascii: "x"), byte, UInt8(ascii: "y")].withUnsafeBytes {
        SplitKey.normalize($0)
      }
      let isLetterOrDigit =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
      let expected = (0x41...0x5A).contains(byte) ? byte + 0x20 : byte
      #expect(key[1] == (isLetterOrDigit || byte >= 0x80 ? expected : 0x20))
    }
  }

  /// The definition, word by word.
  private func plainKey(_ turn: [UInt8]) -> [UInt8] {
    turn.split { byte in
      !(0x30...0x39).contains(byte) && !(0x41...0x5A).contains(byte)
        && !(0x61...0x7A).contains(byte) && byte < 0x80
    }
    .map { word in word.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 } }
    .joined(separator: [0x20]).map { $0 }
  }

  @Test func `keys of random bytes and of random text are those of the definition`() {
    var random = SeededRandom(state: 11)
    let alphabet = Array("aZ09 .é—@[`{/:".utf8)
    for round in 0..<3000 {
      let turn = (0..<(round % 70)).map { _ in
        round % 2 == 0
          ? UInt8.random(in: 0...255, using: &random) : alphabet.randomElement(using: &random)!
      }
      #expect(turn.withUnsafeBytes { SplitKey.normalize($0) } == plainKey(turn))
    }
  }
}
