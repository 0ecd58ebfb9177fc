/// UTF-8 decoding and the few properties of characters outside ASCII that the views rest on.
///
/// The ranges are spelled out here rather than taken from the platform's Unicode tables, so that
/// an artifact means the same on every machine.
enum Scalars {
  enum Kind {
    /// Punctuation, symbols, spaces, emoji, private use: what ends a word.
    case separator
    /// A letter, digit or combining mark of a script that is written with spaces.
    case letter
    /// A character of a script without spaces between words: a word of its own.
    case unspaced
  }

  /// The scalar that starts at `position` and its length in bytes; nil where the bytes are no
  /// well-formed UTF-8 (overlong forms, surrogates and values above U+10FFFF included).
  @inline(__always)
  static func decode(
    _ bytes: UnsafePointer<UInt8>, at position: Int, end: Int
  ) -> (scalar: UInt32, length: Int)? {
    let first = UInt32(bytes[position])
    let available = end - position
    func next(_ offset: Int) -> UInt32? {
      guard offset < available else { return nil }
      let byte = bytes[position + offset]
      return byte & 0xC0 == 0x80 ? UInt32(byte & 0x3F) : nil
    }
    switch first {
    case ..<0x80:
      return (first, 1)
    case 0xC2...0xDF:
      guard let second = next(1) else { return nil }
      return ((first & 0x1F) << 6 | second, 2)
    case 0xE0...0xEF:
      guard let second = next(1), let third = next(2) else { return nil }
      let scalar = (first & 0x0F) << 12 | second << 6 | third
      guard scalar >= 0x800, !(0xD800...0xDFFF).contains(scalar) else { return nil }
      return (scalar, 3)
    case 0xF0...0xF4:
      guard let second = next(1), let third = next(2), let fourth = next(3) else { return nil }
      let scalar = (first & 0x07) << 18 | second << 12 | third << 6 | fourth
      guard (0x10000...0x10FFFF).contains(scalar) else { return nil }
      return (scalar, 4)
    default:
      return nil
    }
  }

  /// The kind of a scalar outside ASCII.
  static func kind(of scalar: UInt32) -> Kind {
    switch scalar {
    case 0xAA, 0xB5, 0xBA: .letter  // ª µ º
    case ..<0xC0, 0xD7, 0xF7: .separator  // Latin-1 punctuation, × ÷
    case ..<0x0E00:
      switch scalar {
      // ; · ՙ-՟ Hebrew, Arabic and Syriac punctuation, danda
      case 0x037E, 0x0387, 0x055A...0x055F, 0x0589, 0x058A, 0x05BE, 0x05C0, 0x05C3, 0x05F3,
        0x05F4, 0x0609...0x060D, 0x061B...0x061F, 0x066A...0x066D, 0x06D4, 0x0700...0x070D,
        0x0964, 0x0965, 0x0970:
        .separator
      default: .letter
      }
    case 0x0E3F, 0x0E4F, 0x0E5A, 0x0E5B: .separator
    case ..<0x1100: scalar < 0x10A0 ? .unspaced : .letter  // Thai, Lao, Tibetan, Myanmar
    case 0x1780...0x17FF: .unspaced  // Khmer
    case ..<0x2000: .letter
    case ..<0x2C00:
      switch scalar {
      // superscripts, subscripts, letter-like symbols, number forms, enclosed alphanumerics
      case 0x2070...0x209C, 0x2100...0x218B, 0x2460...0x24FF: .letter
      default: .separator
      }
    case 0x2E2F: .letter
    case 0x2E00...0x2E7F: .separator
    case ..<0x2E80: .letter
    case ..<0x3000: .unspaced  // radicals
    case 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x3035, 0x303B, 0x303C: .unspaced
    case ..<0x3040: .separator
    case 0x30A0, 0x30FB: .separator
    case 0x3130...0x318F: .letter  // Hangul compatibility letters
    case ..<0x3200: .unspaced  // kana, Bopomofo
    case ..<0x3400: .separator  // enclosed CJK, units
    case 0x4DC0...0x4DFF: .separator
    case ..<0xA4D0: .unspaced  // ideographs, Yi
    case ..<0xD800: .letter  // Hangul and smaller scripts
    case ..<0xF900: .separator  // surrogates never get here; private use
    case ..<0xFB00: .unspaced
    case ..<0xFE00: .letter  // presentation forms
    case ..<0xFE20: .separator  // variation selectors, vertical forms
    case ..<0xFE30: .letter  // combining half marks
    case ..<0xFE70: .separator
    case 0xFEFF: .separator
    case ..<0xFF00: .letter
    case 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A: .letter  // fullwidth
    case 0xFF66...0xFF9F: .unspaced  // halfwidth katakana
    case 0xFFA0...0xFFDC: .letter
    case ..<0x10000: .separator
    case 0x1D400...0x1D7FF: .letter  // mathematical alphanumerics
    case 0x1DF00...0x1EEFF: .letter  // phonetic extensions, Adlam and smaller scripts
    case ..<0x1B000: .letter
    case ..<0x1B300: .unspaced  // historic kana
    case ..<0x1D000: .letter
    case ..<0x20000: .separator  // musical signs, tiles, emoji
    case ..<0x32400: .unspaced
    default: .separator
    }
  }

  /// The lower-case form for Latin-1, Latin Extended-A, Greek, Cyrillic and fullwidth letters; any
  /// other scalar stays as it is.
  static func lowercased(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0x41...0x5A: scalar + 32
    case 0xC0...0xDE where scalar != 0xD7: scalar + 32
    case 0x0100...0x0137 where scalar != 0x0130: scalar | 1
    case 0x014A...0x0177: scalar | 1
    case 0x0139...0x0148, 0x0179...0x017E: scalar + (scalar & 1)
    case 0x0391...0x03A9 where scalar != 0x03A2: scalar + 32
    case 0x0410...0x042F: scalar + 32
    case 0x0400...0x040F: scalar + 80
    case 0x0460...0x0481, 0x048A...0x04BF, 0x04D0...0x052F: scalar | 1
    case 0xFF21...0xFF3A: scalar + 32
    default: scalar
    }
  }

  /// Whether a scalar outside ASCII is a mathematical sign: operators, arrows, superscripts.
  static func isMathematical(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xB0...0xB3, 0xB9, 0xD7, 0xF7, 0x2070...0x209C, 0x2190...0x22FF, 0x27C0...0x27EF,
      0x2980...0x2AFF, 0x1D400...0x1D7FF:
      true
    default: false
    }
  }

  /// Whether a scalar outside ASCII ends a sentence: 。 ！ ？ ؟ । and their like.
  static func endsSentence(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0x3002, 0xFF01, 0xFF1F, 0xFF61, 0x061F, 0x06D4, 0x0964, 0x0965, 0x0589, 0x203C, 0x2047:
      true
    default: false
    }
  }

  /// Whether a scalar outside ASCII is a question mark.
  static func isQuestionMark(_ scalar: UInt32) -> Bool {
    scalar == 0xFF1F || scalar == 0x061F || scalar == 0x2047
  }

  /// Whether a scalar outside ASCII is a quotation mark: “ ” „ « » 「 」 and their like.
  static func isQuote(_ scalar: UInt32) -> Bool {
    switch scalar {
    case 0xAB, 0xBB, 0x201C...0x201F, 0x2039, 0x203A, 0x300C...0x300F: true
    default: false
    }
  }
}
