import GatewayWire
import Testing

/// What a parser found, in order.
private struct Found: SSEReceiver {
  var items: [String] = []

  mutating func comment(_ line: UnsafeRawBufferPointer) {
    items.append("comment " + String(decoding: line, as: UTF8.self))
  }

  mutating func event(fields: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer?) {
    let fields = String(decoding: fields, as: UTF8.self)
    items.append("event \(fields)|\(data.map { String(decoding: $0, as: UTF8.self) } ?? "nil")")
  }
}

private func parse(
  _ parts: [[UInt8]], limits: SSEParser.Limits = .init()
) throws(WireError) -> [String] {
  var parser = SSEParser(limits: limits)
  var found = Found()
  for part in parts {
    let result = part.withUnsafeBytes { bytes in
      Result { () throws(WireError) in try parser.append(bytes, to: &found) }
    }
    try result.get()
  }
  try parser.finish(to: &found)
  return found.items
}

@Suite struct SSEParserTests {
  @Test func `lines end with LF, CR or CRLF, even in one stream`() throws {
    let expected = ["event |a", "event |b", "event |c"]
    #expect(try parse([bytes("data: a\n\ndata: b\n\ndata: c\n\n")]) == expected)
    #expect(try parse([bytes("data: a\r\rdata: b\r\rdata: c\r\r")]) == expected)
    #expect(try parse([bytes("data: a\r\n\r\ndata: b\r\n\r\ndata: c\r\n\r\n")]) == expected)
    #expect(try parse([bytes("data: a\n\r\ndata: b\r\ndata: x")]) == ["event |a", "event |b\nx"])
  }

  @Test func `several data lines are one text`() throws {
    #expect(try parse([bytes("data: a\ndata:b\ndata\ndata:  c\n\n")]) == ["event |a\nb\n\n c"])
  }

  @Test func `one blank after the colon belongs to the syntax`() throws {
    #expect(try parse([bytes("data:  a \n\n")]) == ["event | a "])
  }

  @Test func `other fields are kept beside the data`() throws {
    let stream = "event: x\nid: 1\ndata: a\n\ndatabase: b\n\n"
    #expect(try parse([bytes(stream)]) == ["event event: x\nid: 1\n|a", "event database: b\n|nil"])
  }

  @Test func `a comment is handed on at once and interrupts nothing`() throws {
    let stream = "data: a\n: ping\ndata: b\n\n"
    #expect(try parse([bytes(stream)]) == ["comment : ping", "event |a\nb"])
  }

  @Test func `a byte order mark is dropped at the head alone`() throws {
    #expect(try parse([bytes("\u{FEFF}data: a\n\n")]) == ["event |a"])
    #expect(
      try parse([bytes("data: a\n\n\u{FEFF}data: b\n\n")]).last == "event \u{FEFF}data: b\n|nil")
  }

  @Test func `what lacks its blank line at the end is handed on`() throws {
    #expect(try parse([bytes("data: a\n\ndata: [DONE]")]) == ["event |a", "event |[DONE]"])
  }

  @Test(arguments: [Recorded.openAI, Recorded.unusual, "data: a\r\r\ndata: \u{1F682}\r\n\r"])
  func `every split of a stream into three gives the same events`(stream: String) throws {
    let whole = bytes(stream)
    let expected = try parse([whole])
    // All pairs of a short stream; of a long one those less than 20 bytes apart.
    let reach = whole.count < 400 ? whole.count : 20
    for first in 0...whole.count {
      for second in first...min(whole.count, first + reach) {
        let parts = [whole[..<first], whole[first..<second], whole[second...]].map(Array.init)
        #expect(try parse(parts) == expected)
      }
    }
  }

  @Test(arguments: [Recorded.openAI, Recorded.unusual])
  func `a stream byte by byte gives the same events`(stream: String) throws {
    #expect(try parse(bytes(stream).map { [$0] }) == parse([bytes(stream)]))
  }

  @Test func `a line beyond its bound is refused, wherever it was cut`() throws {
    let limits = SSEParser.Limits(line: 20, event: 1_000)
    let fits = bytes("data: " + String(repeating: "x", count: 14) + "\n\n")
    let long = bytes("data: " + String(repeating: "x", count: 15) + "\n\n")
    #expect(try parse([fits], limits: limits).count == 1)
    for split in 0...long.count {
      let parts = [long[..<split], long[split...]].map(Array.init)
      let error = refusal { () throws(WireError) in try parse(parts, limits: limits) }
      #expect(error?.code == .streamTooLong)
    }
  }

  @Test func `an event beyond its bound is refused`() throws {
    let limits = SSEParser.Limits(line: 100, event: 50)
    for line in ["data: 0123456789\n", "id: 0123456789\n"] {
      let stream = [[UInt8]](repeating: bytes(line), count: 6)
      let error = refusal { () throws(WireError) in try parse(stream, limits: limits) }
      #expect(error?.code == .streamTooLong)
    }
  }
}
