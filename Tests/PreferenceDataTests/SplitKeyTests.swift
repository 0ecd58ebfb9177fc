import PreferenceData
import TestSupport
import Testing

@Suite struct SplitKeyTests {
  private func key(_ text: String) -> String {
    var text = text
    return text.withUTF8 {
      String(decoding: SplitKey.normalize(UnsafeRawBufferPointer($0)), as: UTF8.self)
    }
  }

  @Test func `letters are lower-cased and everything between words is one space`() {
    #expect(key("How do I build a PC?") == "how do i build a pc")
    #expect(key("  What's\t2+2 =\r\n\u{0}4?!  ") == "what s 2 2 4")
    #expect(key("ÄÖ é—x_Y") == "ÄÖ é—x y")
    #expect(key("") == "")
    #expect(key("?!…") == "…")
    #expect(key("—") == "—")
  }
}
