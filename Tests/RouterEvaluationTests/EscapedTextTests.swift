import PreferenceData
import Testing

@testable import RouterEvaluation

@Suite struct EscapedTextTests {
  @Test func `any text loses what could leave its place`() {
    var generator = GoldenGenerator(seed: 11)
    let sharp = Array(
      "<>&\"'/=`\u{0}\u{7}\u{1B}\u{85}\u{200F}\u{202E}\u{2066}\u{FEFF}\u{FFFE}\n\t\r]]>"
        .unicodeScalars)
    for _ in 0..<2_000 {
      var text = String.UnicodeScalarView()
      for _ in 0..<Int(generator.next() * 40) {
        let isSharp = generator.next() < 0.5
        let value = UInt32(generator.next() * 0x11_0000)
        text.append(
          isSharp
            ? sharp[Int(generator.next() * Double(sharp.count))] : Unicode.Scalar(value) ?? "x")
      }
      let escaped = EscapedText.escaped(String(text))
      for scalar in escaped.unicodeScalars {
        #expect(!["<", ">", "\"", "'", "\r"].contains(scalar))
        #expect(scalar.value >= 0x20 || scalar == "\n" || scalar == "\t")
        #expect(!(0x202A...0x202E).contains(scalar.value), "a mark that turns the text around")
      }
      // Every ampersand begins one of our own references.
      for part in escaped.utf8.split(separator: UInt8(ascii: "&"), omittingEmptySubsequences: false)
        .dropFirst()
      { #expect(["amp;", "lt;", "gt;", "quot;", "#39;"].contains { part.starts(with: $0.utf8) }) }
    }
  }

  @Test func `plain text of any script stays as it is`() {
    for text in ["Grüße, 世界", "שלום עולם", "naïve café — 3 × 4", "line\nbreak\ttab"] {
      #expect(EscapedText.escaped(text) == text)
    }
  }

  @Test func `interpolated text is escaped and markup is not`() {
    let cell: HTML = "<td>\("a<b>&c")</td>"
    let row: HTML = "<tr>\(cell)\([cell, cell])\(7)</tr>"
    #expect(cell.markup == "<td>a&lt;b&gt;&amp;c</td>")
    #expect(row.markup == "<tr>\(cell.markup)\(cell.markup)\(cell.markup)7</tr>")
  }

  @Test func `text without an end is cut`() {
    let escaped = EscapedText.escaped(String(repeating: "<", count: 1_000_000))
    #expect(escaped == String(repeating: "&lt;", count: 4_000) + "…")
    // One character of a million scalars is cut too.
    let piled = "a" + String(repeating: "\u{301}", count: 1_000_000)
    #expect(EscapedText.clipped(piled, to: 60).unicodeScalars.count == 60)
  }

  @Test func `an excerpt has the beginning and the end of a long prompt`() {
    var prompts = PromptStore()
    let short = Int(prompts.intern("Is 7 a prime?"))
    let long = Int(
      prompts.intern("START " + String(repeating: "é", count: 5_000_000) + " what is it?"))
    let middle = Int(prompts.intern("START " + String(repeating: "é", count: 400) + " END"))
    #expect(prompts.excerpt(of: short) == "Is 7 a prime?")
    for prompt in [long, middle] {
      let excerpt = prompts.excerpt(of: prompt)
      #expect(excerpt.hasPrefix("START é") && excerpt.contains("é … é"))
      #expect(excerpt.unicodeScalars.count <= 300)
    }
    #expect(prompts.excerpt(of: long).hasSuffix("é what is it?"))
    #expect(prompts.excerpt(of: middle).hasSuffix("é END"))
  }
}
