extension Unicode.Scalar {
  /// The character at a place of UTF-8, which moves behind it; U+FFFD for a byte that fits nowhere.
  @inline(__always)
  static func decode(
    _ text: UnsafeRawBufferPointer, at position: inout Int
  ) -> Unicode.Scalar {
    let first = text[position]
    if first < 0x80 {
      position += 1
      return Unicode.Scalar(first)
    }
    let (count, lowest): (Int, UInt32) =
      switch first {
      case 0xC2...0xDF: (2, 0x80)
      case 0xE0...0xEF: (3, 0x800)
      case 0xF0...0xF4: (4, 0x10000)
      default: (1, 0)
      }
    var value = UInt32(first) & (0x7F >> UInt32(count))
    guard count > 1, position + count <= text.count else {
      position += 1
      return "\u{FFFD}"
    }
    for byte in text[position + 1..<position + count] {
      guard byte & 0xC0 == 0x80 else {
        position += 1
        return "\u{FFFD}"
      }
      value = value << 6 | UInt32(byte & 0x3F)
    }
    guard value >= lowest, let scalar = Unicode.Scalar(value) else {
      position += 1
      return "\u{FFFD}"
    }
    position += count
    return scalar
  }
}
