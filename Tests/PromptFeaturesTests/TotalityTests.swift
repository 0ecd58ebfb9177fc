import Testing

@testable import PromptFeatures

@Suite struct TotalityTests {
  @Test func `any bytes are a prompt`() {
    var generator = SeededGenerator(1)
    var scratch = PromptScratch()
    for length in 0..<600 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      bytes.withUnsafeBytes { scratch.analyze($0) }
      #expect(scratch.surface.allSatisfy { $0.isFinite && $0 >= 0 })
      #expect(scratch.terms.allSatisfy { $0.bucket < 1 << 18 && $0.count.isFinite })
    }
  }

  @Test func `every truncation of text in many scripts reads like the reference`() {
    let text = Array("naïve Ω 漢字。🙂 한 ภา ½? é\u{301} ﬁ \u{1D400}".utf8)
    for start in 0...text.count {
      for end in start...text.count {
        let part = Array(text[start..<end])
        let scratch = PromptScratch(bytes: part)
        #expect(
          scratch.countOfBucket == ReferenceReader.counts(ReferenceReader.words(part)))
      }
    }
  }

  @Test func `nothing is read behind the last byte`() {
    // The same prompt with letters, digits and continuation bytes behind its end.
    let prompt = Array("Prove that √2 is not rational é".utf8)
    for end in 0...prompt.count {
      let alone = PromptScratch(bytes: Array(prompt[..<end]))
      for tail in [UInt8(ascii: "z"), UInt8(ascii: "9"), 0xBF, 0x0A] {
        let memory = Array(prompt[..<end]) + [UInt8](repeating: tail, count: 16)
        var scratch = PromptScratch()
        memory.withUnsafeBytes { scratch.analyze(UnsafeRawBufferPointer(rebasing: $0[..<end])) }
        #expect(scratch.terms == alone.terms)
        #expect(scratch.surface == alone.surface)
      }
    }
  }

  @Test func `malformed sequences separate words and valid ones beside them survive`() {
    let forms: [[UInt8]] = [
      [0x80], [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF5],
      [0xF4, 0x90, 0x80, 0x80], [0xF0, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE2, 0x82], [0xC3],
    ]
    for form in forms {
      let text = Array("ab".utf8) + form + Array("cd é".utf8)
      let words = ReferenceReader.words(text).map { String(decoding: $0, as: UTF8.self) }
      #expect(words == ["ab", "cd", "é"])
      #expect(
        PromptScratch(bytes: text).countOfBucket
          == ReferenceReader.counts(ReferenceReader.words(text)))
    }
  }

  @Test func `strings and their bytes read alike, bridged or sliced`() {
    let text = "What is 2 + 2? Ça va. 漢字 " + String(repeating: "long enough ", count: 30)
    let sliced = String(("prefix " + text).dropFirst(7))
    let bytes = PromptScratch(bytes: Array(text.utf8))
    #expect(PromptScratch(text).terms == bytes.terms)
    #expect(PromptScratch(text).surface == bytes.surface)
    #expect(PromptScratch(sliced).terms == bytes.terms)
  }

  @Test func `a scratch remembers nothing of earlier prompts`() {
    var generator = SeededGenerator(7)
    var scratch = PromptScratch()
    for round in 0..<60 {
      let length = [0, 10, 40_000, 300][round % 4]
      let bytes = randomText(length, using: &generator)
      bytes.withUnsafeBytes { scratch.analyze($0) }
      let fresh = PromptScratch(bytes: bytes)
      #expect(scratch.terms == fresh.terms)
      #expect(scratch.surface == fresh.surface)
    }
  }

  @Test func `a copied scratch goes its own way`() {
    var scratch = PromptScratch("one two three")
    let copy = scratch
    scratch.analyze("four")
    #expect(copy.terms == PromptScratch("one two three").terms)
    #expect(scratch.terms == PromptScratch("four").terms)
  }

  @Test func `the table of terms starts over when its generations run out`() {
    var table = TermTable()
    table.startOver(for: 100)
    let first = table.generation
    table.skipToLastGeneration()
    table.withSlots { $0.pointer[3] = $0.generation << 40 }
    table.startOver(for: 100)
    #expect(table.generation == first)
    #expect(table.slots.allSatisfy { $0 == 0 })
  }
}
