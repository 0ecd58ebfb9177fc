internal import Foundation

/// Canonical decompositions of single characters (Unicode normalization form D).
///
/// The table is asked of Foundation once; the tokenizer's own work does without.
enum CanonicalDecomposition {
  /// The full decompositions of all characters that have one, but Hangul syllables.
  static let table: [UInt32: [Unicode.Scalar]] = makeTable()

  /// Calls `body` with the decomposition of a character, which may be itself.
  @inline(__always)
  static func forEach(of scalar: Unicode.Scalar, _ body: (Unicode.Scalar) -> Void) {
    let value = scalar.value
    if hangul.contains(value) {
      // The Unicode Standard, section 3.12.
      let index = value - hangul.lowerBound
      body(Unicode.Scalar(0x1100 + index / 588)!)
      body(Unicode.Scalar(0x1161 + index % 588 / 28)!)
      if index % 28 > 0 { body(Unicode.Scalar(0x11A7 + index % 28)!) }
    } else if let parts = table[value] {
      for part in parts { body(part) }
    } else {
      body(scalar)
    }
  }

  static let hangul: ClosedRange<UInt32> = 0xAC00...0xD7A3

  /// All ranges in which characters decompose.
  private static let ranges: [ClosedRange<UInt32>] = [
    0xC0...0x33FF, 0xA000...0xABFF, 0xF900...0xFFFF, 0x10000...0x11FFF, 0x1D000...0x1D7FF,
    0x2F800...0x2FA1F,
  ]

  private static func makeTable() -> [UInt32: [Unicode.Scalar]] {
    let scalars = ranges.joined().lazy.compactMap { Unicode.Scalar($0) }.filter {
      UnicodeTraits.isOld($0, limit: UnicodeTraits.decompositionVersion)
    }
    // One call for all of them, with an unrelated character between, is much faster than one each.
    var text = String.UnicodeScalarView()
    for scalar in scalars {
      text.append(scalar)
      text.append("\u{0}")
    }
    let decomposed = String(text).decomposedStringWithCanonicalMapping.unicodeScalars
    let parts = decomposed.split(separator: "\u{0}", omittingEmptySubsequences: false)
    var table: [UInt32: [Unicode.Scalar]] = [:]
    for (scalar, part) in zip(scalars, parts) where part.first != scalar || part.count != 1 {
      table[scalar.value] = Array(part)
    }
    return table
  }
}
