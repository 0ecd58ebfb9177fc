import Testing

@testable import RouterScoring

@Suite struct DamageTests {
  private let file = Fixture.smallModel().encoded()

  @Test func `a flip in any byte is refused`() {
    var damaged = file
    for position in file.indices {
      // Another bit in each byte; in the header's letters also the one between cases.
      for mask in [UInt8(1) << UInt8(position % 8)] + (damaged[position] >= 0x41 ? [0x20] : []) {
        damaged[position] ^= mask
        if loading(damaged).error == nil { Issue.record("byte \(position) ^ \(mask) was accepted") }
        damaged[position] ^= mask
      }
    }
    #expect(loading(damaged).error == nil)
  }

  @Test func `every shorter file is refused`() {
    for length in 0..<file.count {
      let error = loading(Array(file[..<length])).error
      switch error {
      case .truncated(let expected, length): #expect(expected > length)
      default: Issue.record("\(length) bytes: \(String(describing: error))")
      }
    }
  }

  @Test func `a longer file is refused`() {
    #expect(
      loading(file + [0]).error
        == .trailingBytes(expected: file.count, actual: file.count + 1))
  }

  @Test func `a flip in a tensor is told as a wrong checksum`() {
    var damaged = file
    damaged[file.count - 1] ^= 1
    guard case .checksumMismatch = loading(damaged).error else {
      Issue.record("\(String(describing: loading(damaged).error))")
      return
    }
  }

  @Test func `swapped tensors are refused`() {
    // Two equal-sized neighbours change places: every count is right, the content is not.
    let (_, tensors) = Forge.parts(file)
    var damaged = Array(file[..<(file.count - tensors.count)])
    damaged += tensors[8..<16] + tensors[..<8] + tensors[16...]
    guard case .checksumMismatch = loading(damaged).error else {
      Issue.record("\(String(describing: loading(damaged).error))")
      return
    }
  }

  @Test(arguments: UInt64(0)..<6)
  func `no sealed forgery crashes the reader`(seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let (header, tensors) = Forge.parts(Fixture.model().encoded())
    for _ in 0..<200 { forge(Array(header.utf8), tensors, random) }
  }

  /// Random edits of the header, with the checksum made right again.
  private func forge(_ header: [UInt8], _ tensors: [UInt8], _ random: (Int) -> Int) {
    var text = header
    for _ in 0...random(3) {
      let place = random(text.count)
      switch random(4) {
      case 0: text[place] = Array("0123456789{}[]\",:-eE.\\tn".utf8)[random(24)]
      case 1: text.remove(at: place)
      case 2: text.insert(UInt8(random(256)), at: place)
      default:
        let end = min(text.count, place + random(40))
        text.replaceSubrange(place..<end, with: text[random(text.count)...].prefix(random(40)))
      }
    }
    switch loading(Forge.file(String(decoding: text, as: UTF8.self), tensors)) {
    case .success(let scorer): #expect(throws: Never.self) { try scorer.model.validate() }
    case .failure(let error): #expect(!error.message.isEmpty)
    }
  }
}
