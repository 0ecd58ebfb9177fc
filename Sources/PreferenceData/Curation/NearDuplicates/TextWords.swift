/// The words of a text for comparing it with others: the runs of its ``SplitKey`` that no space
/// divides, with punctuation beyond ASCII dividing too, and each character of scripts that are
/// written without spaces a word of its own.
package struct TextWords {
  /// A hash of each word, the same in every run.
  private(set) var hashes: [UInt64] = []
  /// How much text it is: words, a character of a script without spaces counting half.
  private(set) var weight = 0.0

  private var key: [UInt8] = []

  package init() {}

  /// Replaces the words by those of another text, reusing memory.
  mutating func read(_ text: UnsafeRawBufferPointer) {
    hashes.removeAll(keepingCapacity: true)
    weight = 0
    SplitKey.normalize(text, into: &key)
    key.withUnsafeBytes { scan($0) }
  }

  private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325

  private mutating func scan(_ key: UnsafeRawBufferPointer) {
    var hash = Self.basis
    var isInWord = false
    var offset = 0
    while offset < key.count {
      let byte = key[offset]
      if byte < 0x80 {
        offset &+= 1
        if byte == 0x20 {
          end(&hash, &isInWord)
        } else {
          hash = Self.step(hash, byte)
          isInWord = true
        }
        continue
      }
      let (scalar, length) = UTF8Scalar.decode(key, at: offset)
      switch CharacterRole(scalar) {
      case .separator: end(&hash, &isInWord)
      case .letter:
        for index in offset..<offset + length { hash = Self.step(hash, key[index]) }
        isInWord = true
      case .word:
        end(&hash, &isInWord)
        for index in offset..<offset + length { hash = Self.step(hash, key[index]) }
        isInWord = true
        end(&hash, &isInWord, weight: 0.5)
      }
      offset &+= length
    }
    end(&hash, &isInWord)
  }

  /// FNV-1a.
  @inline(__always)
  private static func step(_ hash: UInt64, _ byte: UInt8) -> UInt64 {
    (hash ^ UInt64(byte)) &* 0x100_0000_01B3
  }

  private mutating func end(_ hash: inout UInt64, _ isInWord: inout Bool, weight: Double = 1) {
    guard isInWord else { return }
    hashes.append(hash)
    self.weight += weight
    hash = Self.basis
    isInWord = false
  }
}

/// What a character beyond ASCII does to the words around it.
private enum CharacterRole {
  case letter, separator, word

  init(_ scalar: UInt32) {
    switch scalar {
    // Latin-1 signs, general and CJK punctuation, full-width signs.
    case 0xA0...0xBF, 0x2000...0x206F, 0x3000...0x303F, 0xFE30...0xFE4F, 0xFF00...0xFF0F,
      0xFF1A...0xFF20, 0xFF3B...0xFF40, 0xFF5B...0xFF65:
      self = .separator
    // Thai, Lao, Burmese, Khmer, kana, Han.
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF, 0x3040...0x30FF, 0x3400...0x9FFF,
      0xF900...0xFAFF, 0x20000...0x3FFFF:
      self = .word
    default: self = .letter
    }
  }
}

enum UTF8Scalar {
  /// The scalar that begins at an offset and its length in bytes. A byte that begins none stands
  /// for itself.
  @inline(__always)
  static func decode(
    _ bytes: UnsafeRawBufferPointer, at offset: Int
  ) -> (scalar: UInt32, length: Int) {
    let lead = UInt32(bytes[offset])
    let length = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
    guard length > 1, offset &+ length <= bytes.count else { return (lead, 1) }
    var scalar = lead & (0x7F >> UInt32(length))
    for index in offset &+ 1..<offset &+ length {
      scalar = scalar << 6 | UInt32(bytes[index]) & 0x3F
    }
    return (scalar, length)
  }
}
