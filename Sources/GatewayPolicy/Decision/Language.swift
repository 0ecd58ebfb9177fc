#if Gateway
internal import PreferenceData

/// The language that a prompt seems to be in, by its script and common words.
enum Language {
  private static let codes = [
    "en": "English", "de": "German", "fr": "French", "es": "Spanish", "it": "Italian",
    "pt": "Portuguese", "nl": "Dutch", "el": "Greek", "he": "Hebrew", "th": "Thai",
    "ko": "Korean", "ja": "Japanese", "zh": "Chinese",
  ]

  static var list: String {
    codes.keys.sorted().joined(separator: ", ") + ", "
      + PromptLanguage.names.joined(separator: ", ")
  }

  /// The name of a language by its name or code, in any case; nil if it is not told apart.
  static func name(of text: String) -> String? {
    let wanted = text.lowercased()
    return codes[wanted] ?? PromptLanguage.names.first { $0.lowercased() == wanted }
  }

  static func guess(_ text: String) -> String {
    var text = text
    var words = TextWords()
    return text.withUTF8 { bytes in
      let turns = [UnsafeRawBufferPointer(bytes)]
      return turns.withUnsafeBufferPointer {
        PromptLanguage.names[Int(PromptLanguage.guess($0, &words))]
      }
    }
  }
}
#endif
