import CommandSupport
import Testing

@Suite struct ReadableTests {
  @Test func `counts have their digits in groups of three`() {
    #expect(0.readable == "0")
    #expect(999.readable == "999")
    #expect(1000.readable == "1,000")
    #expect((-1_234_567).readable == "-1,234,567")
    #expect(Int8.min.readable == "-128")
  }

  @Test func `decimals are rounded as exact decimal fractions`() {
    #expect(80.58699.fixed(3) == "80.587")
    #expect(0.125.fixed(2) == "0.12")
    #expect((-1.5).fixed(0) == "-2")
    #expect(Double.nan.fixed(1) == "nan")
    #expect(0.1234.percent() == "12.3 %")
    #expect(1e300.fixed(1).count == 303)
  }

  @Test func `durations and sizes name a fitting unit`() {
    #expect(Duration.microseconds(12).readable == "12 µs")
    #expect(Duration.milliseconds(350).readable == "350 ms")
    #expect(Duration.milliseconds(1250).readable == "1.2 s")
    #expect(Duration.seconds(125).readable == "2 min 5 s")
    #expect(Duration.seconds(12_000).readable == "3 h 20 min")
    #expect(readable(bytes: 532) == "532 B")
    #expect(readable(bytes: 12_819_789) == "12.8 MB")
    #expect(readable(bytes: 999_999) == "1.0 MB")
  }

  @Test func `a table aligns its columns and leaves no blanks at line ends`() {
    var table = TextTable(["model", "rows"], aligned: [.left, .right])
    table.append(["gpt-4", "1,200"])
    table.append(["é", ""])
    #expect(table.text == "  model   rows\n  gpt-4  1,200\n  é")
  }
}
