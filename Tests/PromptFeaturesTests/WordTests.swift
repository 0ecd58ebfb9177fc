import Testing

@testable import PromptFeatures

@Suite struct WordTests {
  /// A number in the letters a to p.
  private func spelled(_ number: UInt64) -> String {
    let letters = Array("abcdefghijklmnop")
    var rest = number
    var word = ""
    repeat {
      word.append(letters[Int(rest & 15)])
      rest >>= 4
    } while rest > 0
    return word
  }

  private func expectReference(_ bytes: [UInt8], bits: Int = 18) {
    let scratch = PromptScratch(bytes: bytes, bucketBits: bits)
    let words = ReferenceReader.words(bytes)
    #expect(scratch.countOfBucket == ReferenceReader.counts(words, bits: bits))
    #expect(scratch.count("words") == Double(words.count))
  }

  @Test func `words are runs of letters and digits in lower case`() {
    let words = ReferenceReader.words(Array("Don't MOVE e2e4, x=7!".utf8))
    #expect(
      words.map { String(decoding: $0, as: UTF8.self) } == ["don", "t", "move", "e2e4", "x", "7"])
    expectReference(Array("Don't MOVE e2e4, x=7!".utf8))
  }

  @Test func `words of one to thirty letters read alike at every alignment and text end`() {
    let alphabet = Array("AbCdEfGhIjKlMnOpQrStUvWxYz0123456789".utf8)
    for length in 1...30 {
      for before in 0..<9 {
        let word = Array(alphabet[..<length])
        let text = [UInt8](repeating: 0x2E, count: before) + word
        expectReference(text)
        expectReference(text + Array(" b".utf8))
      }
    }
  }

  @Test func `every byte beside a word is a letter, a digit or the word's end`() {
    for byte in UInt8.min...UInt8.max {
      expectReference(Array("before".utf8) + [byte] + Array("after".utf8))
      expectReference(Array("eightlet".utf8) + [byte] + Array("ters".utf8))
      expectReference([byte])
    }
  }

  @Test(arguments: UInt64(0)..<40)
  func `random text reads like the plain reference`(seed: UInt64) {
    var generator = SeededGenerator(seed)
    expectReference(randomText(Int(seed) * 40, using: &generator))
  }

  @Test(arguments: [8, 12, 20]) func `fewer or more buckets take fewer or more bits`(bits: Int) {
    var generator = SeededGenerator(99)
    expectReference(randomText(3000, using: &generator), bits: bits)
  }

  @Test func `capital and small letters are one word, in Latin, Greek and Cyrillic`() {
    #expect(
      PromptScratch("ÉTÉ Straße ΩΜΕΓΑ ПРИВЕТ").terms
        == PromptScratch("été straße ωμεγα привет").terms)
  }

  @Test func `numbers of one shape are one word, whatever their digits`() {
    #expect(PromptScratch("in 1990 at 7").terms == PromptScratch("in 2026 at 3").terms)
    #expect(PromptScratch("été9").terms == PromptScratch("été4").terms)
    #expect(PromptScratch("199").terms != PromptScratch("1990").terms)
    #expect(PromptScratch("a1").terms != PromptScratch("ao").terms)
  }

  @Test func `characters of scripts without spaces are words, their pairs are 2-grams`() {
    let scratch = PromptScratch("漢字です")
    #expect(scratch.count("words") == 4)
    #expect(scratch.terms.count == 4 + 3)
    #expect(PromptScratch("ภาษาไทย").count("words") == 7)
    #expect(PromptScratch("한국어 텍스트").count("words") == 2)
  }

  @Test func `words in another order share the words but not the pairs`() {
    let one = PromptScratch("dog bites man").countOfBucket
    let other = PromptScratch("man bites dog").countOfBucket
    #expect(one.keys.count { other[$0] != nil } == 3)
    #expect(one.count == 5 && other.count == 5)
  }

  @Test func `pairs reach over punctuation but not from turn to turn`() {
    #expect(PromptScratch("yes, sir").terms == PromptScratch("yes sir").terms)
    #expect(PromptScratch(turns: ["yes", "sir"]).terms.count == 2)
  }

  @Test func `terms come in the order of their first occurrence`() {
    let alone = PromptScratch("b").terms + PromptScratch("a").terms
    #expect(Array(PromptScratch("b a b a").terms[..<2]).map(\.bucket) == alone.map(\.bucket))
  }

  @Test func `signs of n-grams are evenly spread and so are buckets`() {
    var generator = SeededGenerator(5)
    let text = (0..<20_000).map { _ in spelled(UInt64.random(in: 0..<(1 << 40), using: &generator))
    }
    let scratch = PromptScratch(bytes: Array(text.joined(separator: " ").utf8), bucketBits: 8)
    // 2 · 20,000 n-grams, cut to the turn limit: about 5,000 are left, over 256 buckets.
    let sum = scratch.terms.reduce(0) { $0 + $1.count }
    #expect(abs(sum) < 5 * Float(5_000).squareRoot())
    #expect(scratch.terms.count == 256)
  }

  @Test func `the word hash spreads its inputs over all buckets evenly`() {
    // χ² over 256 buckets of 2^16 short words, 4 standard deviations around its mean.
    var counts = [Double](repeating: 0, count: 256)
    for number in 0..<65_536 {
      counts[Int(ReferenceReader.hash(Array(spelled(UInt64(number)).utf8)) >> 56)] += 1
    }
    let expected = 65_536.0 / 256
    let statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
    #expect(abs(statistic - 255) < 4 * (2.0 * 255).squareRoot())
  }

  @Test func `the stream hasher and the eight-byte reader agree`() {
    for length in 1...40 {
      let word = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
      let fast = word.withUnsafeBufferPointer {
        WordHash.ofASCII($0.baseAddress!, readable: $0.count)
      }
      #expect(fast.count == length)
      #expect(fast.hash == ReferenceReader.hash(word))
    }
  }
}
