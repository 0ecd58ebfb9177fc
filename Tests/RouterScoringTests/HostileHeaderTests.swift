import Testing

@testable import RouterScoring

@Suite struct HostileHeaderTests {
  private func reason(_ header: String) -> String? {
    guard case .badJSON(_, let reason) = loading(Forge.file(header)).error else { return nil }
    return reason
  }

  @Test func `deep nesting is refused before it costs anything`() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
      let text =
        "{\"a\":" + String(repeating: open, count: 100_000) + "1"
        + String(repeating: close, count: 100_000) + "}"
      #expect(reason(text) == "nested too deeply")
    }
  }

  @Test func `a key that occurs twice is refused`() {
    #expect(reason(#"{"a":1,"a":2}"#) == "a key occurs twice")
    #expect(reason(#"{"__metadata__":{},"__metadata__":{}}"#) == "a key occurs twice")
    #expect(reason(#"{"a":1,"\u0061":2}"#) == "a key occurs twice")
  }

  @Test(arguments: [
    "", " ", "[", "{", "}", "{]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}", "{'a':1}",
    "{\"a\":1}x", "{\"a\":1}{}", "{\"a\":tru}", "{\"a\":nul}", "{\"a\":+1}", "{\"a\":01}",
    "{\"a\":1.}", "{\"a\":.5}", "{\"a\":1e}", "{\"a\":-}", "{\"a\":NaN}", "{\"a\":Infinity}",
    "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\udc00\"}",
    "{\"a\":\"\\ud800\\u0041\"}", "{\"a\":\"", "{\"a\":\"\n\"}", "{\"a\":\"\\", "{\"a\":[1,]}",
    "{\"a\":[1 2]}", "\u{FEFF}{}", "{\"a\":\"\u{1}\"}",
  ])
  func `malformed JSON is refused`(header: String) {
    #expect(reason(header) != nil)
  }

  @Test func `strings that are no UTF-8 are refused`() {
    var file = Forge.file("{\"a\":\"xyz\"}")
    file[file.count - 4] = 0xFF
    #expect(loading(file).error == .badJSON(offset: 5, reason: "a string is no UTF-8"))
  }

  @Test func `well-formed JSON of every kind is read`() throws {
    let text =
      #" { "s" : "a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude42é" , "n":[ -0.5e+3,0,null,true,false ] } "#
    let value = try JSONReader.read(text)
    guard case .object(let fields) = value, case .string(let string, _)? = fields["s"] else {
      Issue.record("\(value)")
      return
    }
    #expect(string == "a\"\\/\u{8}\u{C}\n\r\té🙂é")
    #expect(
      fields["n"] == .array([.number("-0.5e+3"), .number("0"), .null, .bool(true), .bool(false)]))
  }

  @Test func `what is written reads back`() throws {
    let value = JSONValue.object([
      "z": .array([]), "a": .object([:]), "é": .string("\u{0}\u{1F}\"\\\u{7F}"), "": .null,
    ])
    #expect(value.text == #"{"":null,"a":{},"z":[],"é":"\u0000\u001f\"\\"# + "\u{7F}\"}")
    guard case .object(let fields) = try JSONReader.read(value.text),
      case .string(let string, _)? = fields["é"]
    else {
      Issue.record("no object")
      return
    }
    #expect(string == "\u{0}\u{1F}\"\\\u{7F}")
  }

  @Test func `a header that is no object, lacks metadata or has other metadata is refused`() {
    #expect(loading(Forge.file("[]")).error == .badField("header", reason: "is not an object"))
    #expect(loading(Forge.file("{}")).error == .missingField("__metadata__"))
    #expect(
      loading(Forge.file(#"{"__metadata__":[]}"#)).error
        == .badField("__metadata__", reason: "is not an object"))
    #expect(
      loading(Forge.file(#"{"__metadata__":{"a":1}}"#)).error
        == .badField("__metadata__.a", reason: "is not a string"))
  }

  @Test func `tensors without a dtype, a shape or offsets are refused`() {
    func error(_ fields: String) -> ArtifactError? {
      loading(Forge.file(#"{"__metadata__":{},"t":"# + fields + "}")).error
    }
    #expect(error("1") == .badField("t", reason: "is not an object"))
    #expect(error("{}") == .missingField("t.dtype"))
    #expect(error(#"{"dtype":"F32"}"#) == .missingField("t.shape"))
    #expect(error(#"{"dtype":"F32","shape":[0]}"#) == .missingField("t.data_offsets"))
    #expect(error(#"{"dtype":7}"#) == .badField("t.dtype", reason: "is not a string"))
    #expect(
      error(#"{"dtype":"F32","shape":[-1],"data_offsets":[0,0]}"#)
        == .badField("t.shape", reason: "is not a list of sizes"))
    #expect(
      error(#"{"dtype":"F32","shape":[0],"data_offsets":[0]}"#) == .offsetsOutOfBounds(tensor: "t"))
    #expect(
      error(
        #"{"dtype":"F32","shape":[4294967296,4294967296,4294967296],"data_offsets":[0,0]}"#)
        == .offsetsOutOfBounds(tensor: "t"))
  }

  @Test func `a hundred thousand tensors of nothing are refused in good time`() {
    var header = #"{"__metadata__":{}"#
    for index in 0..<15_000 {
      header += #","t\#(index)":{"dtype":"F32","shape":[0],"data_offsets":[0,0]}"#
    }
    #expect(loading(Forge.file(header + "}")).error == .missingField("__metadata__.format"))
  }

  @Test func `a file beyond the limit is refused unread`() {
    let bytes = UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: 1), count: 64 << 20 + 1)
    #expect(throws: ArtifactError.tooLarge(bytes: 64 << 20 + 1, limit: 64 << 20)) {
      try Scorer.load(bytes)
    }
  }
}
