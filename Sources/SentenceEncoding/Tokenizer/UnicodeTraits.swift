/// What the tokenizer of BERT wants to know about a character.
///
/// Published encoders are run with the Hugging Face `tokenizers` library, whose general categories
/// are those of Unicode 8.0; later characters count as unassigned. The same rules are needed for
/// the same tokens.
struct UnicodeTraits: OptionSet, Sendable {
  let rawValue: UInt8

  /// Control and format characters, private use, U+0000 and U+FFFD: removed from the text.
  static let removed = UnicodeTraits(rawValue: 1)
  static let space = UnicodeTraits(rawValue: 2)
  /// General category P, and ASCII's symbols.
  static let punctuation = UnicodeTraits(rawValue: 4)
  static let ideograph = UnicodeTraits(rawValue: 8)
  /// General category Mn.
  static let nonspacingMark = UnicodeTraits(rawValue: 16)
  static let decomposes = UnicodeTraits(rawValue: 32)
  static let hasLowercase = UnicodeTraits(rawValue: 64)
  /// The canonical combining class is not 0.
  static let nonStarter = UnicodeTraits(rawValue: 128)

  /// The Unicode version of general categories.
  static let categoryVersion = 8
  /// The Unicode version of decompositions and combining classes.
  static let decompositionVersion = 12

  /// Whether a character was assigned in a Unicode version with this major number or before.
  static func isOld(_ scalar: Unicode.Scalar, limit: Int) -> Bool {
    scalar.properties.age.map { $0.major < limit || $0.major == limit && $0.minor == 0 } ?? false
  }

  /// The traits of the first 65,536 characters.
  private static let table: [UnicodeTraits] = (UInt32(0)..<0x10000).map {
    Unicode.Scalar($0).map(compute) ?? .removed
  }

  @inline(__always)
  static func of(_ scalar: Unicode.Scalar) -> UnicodeTraits {
    let value = Int(scalar.value)
    return value < 0x10000 ? table[value] : compute(scalar)
  }

  private static func compute(_ scalar: Unicode.Scalar) -> UnicodeTraits {
    let properties = scalar.properties
    let value = scalar.value
    var traits: UnicodeTraits = []
    if properties.isWhitespace { traits.insert(.space) }
    if isIdeograph(value) { traits.insert(.ideograph) }
    if CanonicalDecomposition.hangul.contains(value)
      || CanonicalDecomposition.table[value] != nil
    {
      traits.insert(.decomposes)
    }
    if properties.changesWhenLowercased { traits.insert(.hasLowercase) }
    if properties.canonicalCombiningClass != .notReordered,
      isOld(scalar, limit: decompositionVersion)
    {
      traits.insert(.nonStarter)
    }
    switch category(of: scalar) {
    case .control, .format, .privateUse, .surrogate:
      // Tab, line feed and carriage return are space and stay.
      if value != 9, value != 10, value != 13 { traits.insert(.removed) }
    case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation,
      .initialPunctuation, .finalPunctuation, .otherPunctuation:
      traits.insert(.punctuation)
    case .nonspacingMark: traits.insert(.nonspacingMark)
    default: break
    }
    if value == 0xFFFD { traits.insert(.removed) }
    if scalar.isASCII, (0x21...0x7E).contains(value), !properties.isAlphabetic,
      properties.numericType == nil
    {
      traits.insert(.punctuation)
    }
    return traits
  }

  /// The general category in Unicode 8.0.
  private static func category(of scalar: Unicode.Scalar) -> Unicode.GeneralCategory {
    switch scalar.value {
    // What these were before they were put right.
    case 0x166D, 0x111C9: return .otherPunctuation
    case 0x1885, 0x1886: return .otherLetter
    case 0x1734, 0x1171E: return .nonspacingMark
    case 0xA9BD: return .spacingMark
    default: break
    }
    guard isOld(scalar, limit: categoryVersion) else { return .unassigned }
    return scalar.properties.generalCategory
  }

  /// The blocks that BERT's tokenizer isolates; the hole in extension E is the library's own.
  private static func isIdeograph(_ value: UInt32) -> Bool {
    switch value {
    case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x2A6DF, 0x2A700...0x2B81F,
      0x2B920...0x2CEAF, 0x2F800...0x2FA1F:
      true
    default: false
    }
  }
}
