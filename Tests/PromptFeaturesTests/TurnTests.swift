import Testing

@testable import PromptFeatures

@Suite struct TurnTests {
  @Test func `a turn weighs half of the one after it`() {
    let prompt = PromptScratch(turns: ["alpha", "beta", "alpha gamma"])
    let counts = prompt.countOfBucket.mapValues(abs)
    func count(_ text: String) -> Float? { counts[PromptScratch(text).terms[0].bucket] }
    #expect(count("alpha") == 1.25)
    #expect(count("beta") == 0.5)
    #expect(count("gamma") == 1)
    #expect(prompt.count("words") == 0.25 + 0.5 + 2)
    #expect(prompt.count("turns") == 3)
    #expect(prompt.count("longest_word") == 5)
  }

  @Test func `one turn is the prompt itself`() {
    let text = "Write a sonnet.\nThen explain it."
    #expect(PromptScratch(turns: [text]).terms == PromptScratch(text).terms)
    #expect(PromptScratch(turns: [text]).surface == PromptScratch(text).surface)
  }

  @Test func `no turns are an empty prompt`() {
    let prompt = PromptScratch(turns: [])
    #expect(prompt.terms.isEmpty)
    #expect(prompt.surface.allSatisfy { $0 == 0 })
  }

  @Test func `new words count with the weight of the turn that brings them`() {
    // Turn 1: one new word of weight ½; turn 2: two words, one of them new.
    let prompt = PromptScratch(turns: ["red", "red blue"])
    #expect(abs(prompt["distinct_word_share"] - (0.5 + 1) / 2.5) < 1e-6)
  }

  @Test func `turns before the last twenty-four count only as turns`() {
    let turns = (0..<200).map { "word" + String(repeating: "x", count: $0) }
    let prompt = PromptScratch(turns: turns)
    #expect(prompt.terms.count == 24)
    #expect(prompt.count("turns") == 200)
    #expect(PromptScratch(turns: Array(turns.suffix(24))).terms == prompt.terms)
  }

  @Test func `of a long turn the first and the last 16 KiB are read`() {
    let limit = PromptScratch.turnLimit
    #expect(limit == 16_384)
    let first = [UInt8](ascii: "start ") + [UInt8](repeating: 0x2E, count: limit - 6)
    let last = [UInt8](repeating: 0x2E, count: limit - 4) + [UInt8](ascii: " end")
    let middle = [UInt8](ascii: " middle ")
    let whole = PromptScratch(bytes: first + last)
    // Nothing is left out yet: "start end" is a pair, and one segment.
    #expect(whole.terms.count == 3)
    let cut = PromptScratch(bytes: first + middle + last)
    #expect(cut.terms.count == 2)
    #expect(cut.terms.map(\.bucket) == PromptScratch(turns: ["start", "end"]).terms.map(\.bucket))
    #expect(abs(cut.count("characters") - Double(2 * limit)) < 0.5)
  }

  @Test func `the cut leaves out characters that it would split`() {
    let limit = PromptScratch.turnLimit
    for width in ["é", "漢", "🙂"] {
      for shift in 0..<4 {
        let text = String(repeating: "x", count: shift) + String(repeating: width, count: 3 * limit)
        let bytes = Array(text.utf8)
        let (first, last) = bytes.withUnsafeBytes { turn in
          let parts = Segment.parts(of: turn, limit: limit)
          return (Array(parts.first), Array(parts.last))
        }
        #expect(String(validating: first, as: UTF8.self) != nil)
        #expect(String(validating: last, as: UTF8.self) != nil)
        #expect(limit - 3...limit ~= first.count)
        #expect(limit - 3...limit ~= last.count)
      }
    }
  }

  @Test func `a cut among continuation bytes without end drops three of them`() {
    let bytes = [UInt8](repeating: 0x80, count: 100_000)
    let counts = bytes.withUnsafeBytes { turn in
      let parts = Segment.parts(of: turn, limit: 1000)
      return (parts.first.count, parts.last.count)
    }
    #expect(counts == (997, 997))
  }

  @Test func `a prompt of five megabytes is read like its ends`() {
    var generator = SeededGenerator(3)
    let bytes = randomText(5 << 20, using: &generator)
    let prompt = PromptScratch(bytes: bytes)
    let (first, last) = bytes.withUnsafeBytes { turn in
      let parts = Segment.parts(of: turn, limit: PromptScratch.turnLimit)
      return (Array(parts.first), Array(parts.last))
    }
    var counts = ReferenceReader.counts(ReferenceReader.words(first))
    counts.merge(ReferenceReader.counts(ReferenceReader.words(last)), uniquingKeysWith: +)
    #expect(prompt.countOfBucket == counts)
  }
}
