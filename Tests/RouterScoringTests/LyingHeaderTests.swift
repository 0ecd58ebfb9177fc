import Testing

@testable import RouterScoring

@Suite struct LyingHeaderTests {
  private let file = Fixture.model().encoded()

  /// What a number may be replaced with.
  private static let lies = [
    "0", "1", "-1", "3", "255", "257", "65536", "2147483648", "4294967296", "9223372036854775807",
    "9223372036854775808", "18446744073709551616", "1e3", "1.5", "00", "",
    "99999999999999999999999999999999999999999999999999999999999999999999999999",
  ]

  @Test func `a lie in any number of the header is refused or harmless`() {
    let (header, tensors) = Forge.parts(file)
    let text = Array(header.utf8)
    var position = 0
    var lies = 0
    while position < text.count {
      guard (0x30...0x39).contains(text[position]) else {
        position += 1
        continue
      }
      var end = position
      while end < text.count, (0x30...0x39).contains(text[end]) { end += 1 }
      let truth = String(decoding: text[position..<end], as: UTF8.self)
      let isPlace = isTensorNumber(text, position)
      let candidates =
        isPlace ? LyingHeaderTests.lies : LyingHeaderTests.lies.filter { $0.count > 15 }
      for lie in candidates where lie != truth {
        let forged =
          String(decoding: text[..<position], as: UTF8.self) + lie
          + String(decoding: text[end...], as: UTF8.self)
        let result = loading(Forge.file(forged, tensors))
        if isPlace {
          lies += 1
          if result.error == nil { Issue.record("\(truth) → \(lie) at \(position) was accepted") }
        } else if case .success(let scorer) = result {
          _ = scorer.score("still works?", embedding: Fixture.suppliedEmbedding)
        }
      }
      position = end
    }
    #expect(lies > 500)
  }

  /// Whether the number at `position` is one of a shape or of data offsets: the last quote before
  /// it closes one of these keys.
  private func isTensorNumber(_ text: [UInt8], _ position: Int) -> Bool {
    let before = text[..<position]
    guard let quote = before.lastIndex(of: UInt8(ascii: "\"")) else { return false }
    let key = String(decoding: text[..<quote], as: UTF8.self)
    return (key.hasSuffix("\"shape") || key.hasSuffix("\"data_offsets"))
      && text[quote + 1] == UInt8(ascii: ":")
  }

  @Test func `a header length beyond the file or the limit is refused`() {
    for (length, limit) in [(UInt64(file.count), false), (1 << 20 + 1, true), (.max, true)] {
      var forged = file
      withUnsafeBytes(of: length.littleEndian) { forged.replaceSubrange(0..<8, with: $0) }
      let error = loading(forged).error
      if limit {
        #expect(error == .headerTooLarge(bytes: length, limit: 1 << 20))
      } else {
        #expect(error == .truncated(expected: 8 + Int(length), actual: file.count))
      }
    }
  }

  @Test func `a shorter header length is refused`() {
    for length in [UInt64(0), 1, 8, 100] {
      var forged = file
      withUnsafeBytes(of: length.littleEndian) { forged.replaceSubrange(0..<8, with: $0) }
      guard case .badJSON = loading(forged).error else {
        Issue.record("\(length): \(String(describing: loading(forged).error))")
        continue
      }
    }
  }

  @Test func `sizes in the metadata must be those of the tensors`() {
    let lies = [
      (#"\"buckets\":256"#, #"\"buckets\":512"#), (#"\"buckets\":256"#, #"\"buckets\":-256"#),
      (#"\"dimension\":5"#, #"\"dimension\":7"#), (#"\"dimension\":4"#, #"\"dimension\":3"#),
      (#"\"rows\":7"#, #"\"rows\":5"#), (#"\"rank\":2"#, #"\"rank\":1"#),
      (#"\"rank\":2"#, #"\"rank\":9223372036854775807"#),
      (#"\"rank\":0"#, #"\"rank\":1"#),
      (#"[\"a\",\"b\",\"c\"]"#, #"[\"a\",\"b\"]"#),
      (#"[\"a\",\"b\",\"c\"]"#, #"[\"a\",\"b\",\"b\"]"#),
    ]
    for (truth, lie) in lies {
      let error = loading(Forge.replacing(truth, lie, in: file)).error
      #expect(error != nil, "\(lie)")
    }
  }

  @Test func `dtypes must be known and the right ones`() {
    // Several tensors have this type; which is read first is not said.
    guard
      case .unknownDtype(let tensor, "F64") = loading(
        Forge.replacing("\"I8\"", "\"F64\"", in: file)
      ).error
    else {
      Issue.record("expected an unknown type")
      return
    }
    #expect(tensor.hasSuffix(".codes"))
    #expect(
      loading(Forge.replacing("\"U32\"", "\"F32\"", in: file)).error
        == .dtypeMismatch(tensor: "provenance.prompt_hashes", found: "F32", expected: "U32"))
  }

  @Test func `offsets must lie in the file, fit the shape and leave no hole`() {
    let (header, tensors) = Forge.parts(file)
    // The last tensor moves on by one byte: a hole before it.
    let record = file.withUnsafeBytes { bytes in
      (try? TensorFile(bytes))?.records.values.max { $0.range.upperBound < $1.range.upperBound }
    }
    guard let record else {
      Issue.record("the fixture has no tensors")
      return
    }
    let start = file.count - tensors.count
    let (low, high) = (record.range.lowerBound - start, record.range.upperBound - start)
    func moved(_ from: Int, _ to: Int) -> ArtifactError? {
      loading(Forge.file(Forge.replace("[\(low),\(high)]", "[\(from),\(to)]", header), tensors))
        .error
    }
    #expect(moved(low + 1, high + 1) == .offsetsOverlap(tensor: record.name))
    #expect(moved(low - 1, high - 1) == .offsetsOverlap(tensor: record.name))
    #expect(moved(low, high + 1) == .offsetsOutOfBounds(tensor: record.name))
    #expect(moved(high, low) == .offsetsOutOfBounds(tensor: record.name))
    #expect(
      moved(low, Int.max) == .offsetsOutOfBounds(tensor: record.name))
    let short = Forge.file(header, Array(tensors.dropLast()))
    #expect(loading(short).error == .truncated(expected: file.count, actual: file.count - 1))
  }
}
