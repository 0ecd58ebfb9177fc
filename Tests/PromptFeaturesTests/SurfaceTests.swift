import Testing

@testable import PromptFeatures

@Suite struct SurfaceTests {
  @Test func `a multiple-choice question is counted as by hand`() {
    let prompt = PromptScratch(
      """
      Which of these 2 numbers, 17 or 21, is prime? Explain why.
      A. 17
      B) 21
      (C) Both
      """)
    #expect(prompt.count("characters") == 58 + 1 + 5 + 1 + 5 + 1 + 8)
    // which of these 2 numbers 17 or 21 is prime explain why · a 17 · b 21 · c both
    #expect(prompt.count("words") == 12 + 6)
    #expect(prompt.count("lines") == 4)
    // …prime? …why. A. 17 B) 21 (C) Both: "A." closes one as well.
    #expect(prompt.count("sentences") == 6)
    #expect(prompt.count("longest_word") == 7)
    let letters = 5 + 2 + 5 + 1 + 7 + 2 + 2 + 2 + 2 + 5 + 7 + 3 + 1 + 2 + 1 + 2 + 1 + 4
    #expect(abs(prompt["mean_word_length"] - Float(letters) / 18) < 1e-6)
    #expect(abs(prompt.count("words_per_sentence") - 3) < 1e-3)
    // 17 and 21 are one word, for digits do not matter, and occur twice each.
    #expect(abs(prompt["distinct_word_share"] - 15.0 / 18) < 1e-6)
    #expect(prompt.count("digits") == 9)
    #expect(abs(prompt["digit_share"] - 9.0 / 79) < 1e-6)
    #expect(prompt.count("numbers") == 5)
    #expect(prompt.count("brackets") == 3)
    #expect(prompt.count("commas") == 2)
    #expect(prompt.count("question_marks") == 1)
    #expect(prompt.count("question_words") == 2)
    #expect(prompt.count("option_lines") == 3)
    #expect(prompt.count("list_lines") == 0)
    #expect(abs(prompt["upper_case_share"] - 6.0 / Float(letters - 9)) < 1e-6)
    #expect(prompt["non_ascii_share"] == 0)
    #expect(prompt.count("turns") == 1)
  }

  @Test func `code, mathematics and quotes are counted as by hand`() {
    let prompt = PromptScratch(
      "Fix:\n```swift\nlet a_b = [1]; // \"x\"\n```\n$\\frac{1}{2} + y^2 = 3$ “q” × 2")
    #expect(prompt.count("code_fences") == 2)
    // ``` twice, _ ; and { } twice over
    #expect(prompt.count("code_marks") == 6 + 2 + 4)
    // = / / + =
    #expect(prompt.count("operators") == 5)
    // = $ \ ^ = $ ×
    #expect(prompt.count("math_marks") == 7)
    // [ ] { } { }
    #expect(prompt.count("brackets") == 6)
    #expect(prompt.count("quotes") == 2 + 2)
    #expect(prompt.count("commas") == 2)
  }

  @Test func `question words count beside marks of any script, but not inside of words`() {
    #expect(PromptScratch("What’s “why” — who？ How, where?").count("question_words") == 5)
    #expect(
      PromptScratch("somewhat whatever whoé éwho HOW whom whose").count("question_words") == 3)
  }

  @Test func `list items are lines that start with a mark or a number`() {
    let prompt = PromptScratch("- a\n* b\n+ c\n1. d\n12) e\n123. f\n-g\n1 h\n  - i\n\n- j")
    #expect(prompt.count("list_lines") == 7)
    #expect(prompt.count("lines") == 10)
  }

  @Test
  func
    `sentences end at marks before white space, at line ends and at full stops of other scripts`()
  {
    #expect(PromptScratch("Pi is 3.14 or so").count("sentences") == 1)
    #expect(PromptScratch("One. Two! Three? Four").count("sentences") == 4)
    #expect(PromptScratch("One\nTwo\n\n...\nThree").count("sentences") == 3)
    #expect(PromptScratch("你好。世界！吗？").count("sentences") == 3)
    #expect(PromptScratch("你好。世界！吗？").count("question_marks") == 1)
    #expect(PromptScratch("...").count("sentences") == 0)
  }

  @Test func `characters are counted, not bytes`() {
    let prompt = PromptScratch("é漢🙂a")
    #expect(prompt.count("characters") == 4)
    #expect(prompt["non_ascii_share"] == 0.75)
  }

  @Test(arguments: ["", " ", "\n\t \r\n", "\u{0}"])
  func `a prompt without content has numbers for a prompt without content`(text: String) {
    let prompt = PromptScratch(text)
    #expect(prompt.terms.isEmpty)
    #expect(prompt.surface.allSatisfy { $0.isFinite })
    #expect(prompt.count("words") == 0)
    #expect(prompt.count("turns") == 1)
  }

  @Test func `white space around a prompt changes nothing`() {
    let prompt = PromptScratch("Is 7 prime?\nYes.")
    let padded = PromptScratch("\n  Is 7 prime?\nYes. \r\n\t")
    #expect(prompt.surface == padded.surface)
    #expect(prompt.terms == padded.terms)
  }

  @Test(arguments: UInt64(0)..<20)
  func `bytes are tallied like a plain count`(seed: UInt64) {
    var generator = SeededGenerator(seed)
    let bytes = (0..<997).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let text = [UInt8](ascii: "x") + bytes + [UInt8](ascii: "x")
    let prompt = PromptScratch(bytes: text)
    func plain(_ characters: String) -> Double {
      Double(text.count { Array(characters.utf8).contains($0) })
    }
    #expect(prompt.count("digits") == plain("0123456789"))
    #expect(prompt.count("brackets") == plain("()[]{}"))
    #expect(prompt.count("operators") == plain("+-*/<>=%&|~"))
    #expect(prompt.count("code_marks") == plain("{};_`#@<>"))
    #expect(prompt.count("commas") == plain(",;:"))
    #expect(prompt.count("characters") == Double(text.count { $0 & 0xC0 != 0x80 }))
  }

  @Test func `there is one number for each name and no name twice`() {
    #expect(SurfaceFeatures.count == 25)
    #expect(Set(SurfaceFeatures.names).count == SurfaceFeatures.count)
    #expect(PromptScratch("a").surface.count == SurfaceFeatures.count)
  }
}

extension [UInt8] {
  init(ascii text: String) { self = Array(text.utf8) }
}
