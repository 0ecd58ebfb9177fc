/// How text is brought into the form of the vocabulary before it is cut into words: BERT's rules.
///
/// - Source: Devlin et al. 2019 (`BasicTokenizer`); the order of the steps is that of
///   `BertNormalizer` in Hugging Face `tokenizers`.
public struct TextNormalization: Sendable, Equatable {
  /// Remove control characters, and make all white space the same.
  public var cleansText = true
  /// Make every ideograph a word of its own.
  public var isolatesIdeographs = true
  /// Decompose characters canonically and remove marks that take no space.
  public var stripsAccents = true
  public var lowercases = true

  public init() {}
}

/// Takes characters one by one and gives those of the normalised text.
struct CharacterNormalizer {
  let settings: TextNormalization
  /// Characters that wait for their canonical order, as their combining class is not 0.
  private var waiting: [Unicode.Scalar] = []

  init(_ settings: TextNormalization) { self.settings = settings }

  /// - Parameter emit: takes a character and its traits.
  @inline(__always)
  mutating func take(_ scalar: Unicode.Scalar, _ emit: (Unicode.Scalar, UnicodeTraits) -> Void) {
    let traits = UnicodeTraits.of(scalar)
    if settings.cleansText {
      if traits.contains(.removed) { return }
      if traits.contains(.space) { return space(emit) }
    }
    guard settings.isolatesIdeographs, traits.contains(.ideograph) else {
      return decompose(scalar, traits, emit)
    }
    space(emit)
    decompose(scalar, traits, emit)
    space(emit)
  }

  private mutating func space(_ emit: (Unicode.Scalar, UnicodeTraits) -> Void) {
    flush(emit)
    emit(" ", .space)
  }

  private mutating func decompose(
    _ scalar: Unicode.Scalar, _ traits: UnicodeTraits,
    _ emit: (Unicode.Scalar, UnicodeTraits) -> Void
  ) {
    guard settings.stripsAccents else { return lowercase(scalar, traits, emit) }
    guard traits.contains(.decomposes) else { return order(scalar, traits, emit) }
    CanonicalDecomposition.forEach(of: scalar) { part in
      order(part, UnicodeTraits.of(part), emit)
    }
  }

  /// Puts marks in canonical order and drops those that take no space.
  private mutating func order(
    _ scalar: Unicode.Scalar, _ traits: UnicodeTraits,
    _ emit: (Unicode.Scalar, UnicodeTraits) -> Void
  ) {
    if traits.contains(.nonStarter) {
      // A mark that is dropped leaves the order of the others as it is.
      if !traits.contains(.nonspacingMark) { waiting.append(scalar) }
      return
    }
    flush(emit)
    if !traits.contains(.nonspacingMark) { lowercase(scalar, traits, emit) }
  }

  /// Gives what still waits; the text or a part of it is at its end.
  mutating func flush(_ emit: (Unicode.Scalar, UnicodeTraits) -> Void) {
    guard !waiting.isEmpty else { return }
    let classes = waiting.map(\.properties.canonicalCombiningClass)
    // Sorting with the place as second key is stable.
    for place in waiting.indices.sorted(by: { (classes[$0], $0) < (classes[$1], $1) }) {
      lowercase(waiting[place], UnicodeTraits.of(waiting[place]), emit)
    }
    waiting.removeAll(keepingCapacity: true)
  }

  private func lowercase(
    _ scalar: Unicode.Scalar, _ traits: UnicodeTraits,
    _ emit: (Unicode.Scalar, UnicodeTraits) -> Void
  ) {
    guard settings.lowercases, traits.contains(.hasLowercase) else { return emit(scalar, traits) }
    for lower in scalar.properties.lowercaseMapping.unicodeScalars {
      emit(lower, UnicodeTraits.of(lower))
    }
  }
}
