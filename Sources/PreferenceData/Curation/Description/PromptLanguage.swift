/// A guess at the language of a prompt: by its script, and for Latin script by a vote of common
/// words. Meant for an overview of a data set; of a short prompt it may be wrong.
package enum PromptLanguage {
  package static let names = [
    "no letters", "Latin script, unclear", "English", "German", "French", "Spanish", "Italian",
    "Portuguese", "Dutch", "Cyrillic script", "Greek", "Hebrew", "Arabic script", "Indic scripts",
    "Thai", "Korean", "Japanese", "Chinese", "other script",
  ]

  private static let firstLatin = 2
  /// How much of a prompt is looked at, in bytes.
  private static let limit = 4_096

  private static let commonWords: [[String]] = [
    [
      "the", "of", "and", "to", "is", "in", "what", "how", "that", "for", "you", "it", "are",
      "with", "this", "i", "write", "my", "can", "from", "which", "was", "on", "an", "by", "me",
      "do", "no", "as", "at", "be", "has", "have", "he", "she", "his", "her", "if", "many", "much",
      "per", "or", "not", "does", "did", "each",
    ],
    [
      "der", "die", "das", "und", "ist", "nicht", "ein", "eine", "zu", "mit", "wie", "ich", "von",
      "den", "für", "auf", "wir", "kann", "mir", "im", "dem", "sie", "bitte",
    ],
    [
      "le", "la", "les", "des", "est", "et", "un", "une", "du", "que", "je", "pour", "dans",
      "comment", "vous", "quel", "quelle", "qui", "avec", "sur", "il", "au", "en",
    ],
    [
      "el", "la", "los", "las", "de", "que", "y", "en", "un", "una", "es", "cómo", "para", "por",
      "del", "qué", "con", "se", "cuál", "como", "dime", "al",
    ],
    [
      "il", "lo", "gli", "che", "di", "è", "per", "come", "una", "un", "sono", "della", "con",
      "non", "mi", "del", "nel", "questo", "cosa", "e",
    ],
    [
      "o", "os", "as", "que", "de", "um", "uma", "não", "para", "como", "é", "do", "da", "em",
      "com", "no", "na", "por", "você", "qual", "e",
    ],
    [
      "de", "het", "een", "en", "van", "ik", "niet", "is", "dat", "voor", "hoe", "wat", "met",
      "op", "te", "aan", "zijn", "je", "kan",
    ],
  ]

  /// The languages that have a word, by the word's hash.
  private static let votes: [UInt64: [Int]] = {
    var votes: [UInt64: [Int]] = [:]
    var words = TextWords()
    for (language, list) in commonWords.enumerated() {
      for word in list {
        Array(word.utf8).withUnsafeBytes { words.read($0) }
        for hash in words.hashes { votes[hash, default: []].append(language) }
      }
    }
    return votes
  }()

  /// Index into ``names``.
  package static func guess(
    _ turns: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ words: inout TextWords
  ) -> UInt8 {
    var scripts = [Int](repeating: 0, count: names.count)
    var left = limit
    for turn in turns where left > 0 {
      let part = UnsafeRawBufferPointer(rebasing: turn[..<min(left, turn.count)])
      count(part, &scripts)
      left -= part.count
    }
    // Kana say Japanese, however much Han stands beside them.
    if scripts[16] > 0, scripts[16] * 10 >= scripts[17] {
      scripts[16] += scripts[17]
      scripts[17] = 0
    }
    guard let most = scripts.indices.max(by: { scripts[$0] < scripts[$1] }), scripts[most] > 0
    else {
      return 0
    }
    guard most == 1 else { return UInt8(most) }
    return latin(turns, &words)
  }

  private static func latin(
    _ turns: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ words: inout TextWords
  ) -> UInt8 {
    var counts = [Double](repeating: 0, count: commonWords.count)
    for turn in turns.prefix(2) {
      words.read(UnsafeRawBufferPointer(rebasing: turn[..<min(limit, turn.count)]))
      for hash in words.hashes {
        // A word that several languages have counts less for each.
        guard let languages = votes[hash] else { continue }
        for language in languages { counts[language] += 1 / Double(languages.count) }
      }
    }
    let ranked = counts.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }
    let isClear = counts[ranked[0]] > 0 && counts[ranked[0]] > 1.2 * counts[ranked[1]]
    return UInt8(isClear ? firstLatin + ranked[0] : 1)
  }

  private static func count(_ text: UnsafeRawBufferPointer, _ scripts: inout [Int]) {
    var offset = 0
    while offset < text.count {
      let byte = text[offset]
      if byte < 0x80 {
        scripts[1] += (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A ? 1 : 0
        offset += 1
        continue
      }
      let (scalar, length) = UTF8Scalar.decode(text, at: offset)
      offset += length
      switch scalar {
      case 0xC0...0x24F where scalar != 0xD7 && scalar != 0xF7: scripts[1] += 1
      case 0x370...0x3FF, 0x1F00...0x1FFF: scripts[10] += 1
      case 0x400...0x52F: scripts[9] += 1
      case 0x590...0x5FF: scripts[11] += 1
      case 0x600...0x77F, 0xFB50...0xFDFF, 0xFE70...0xFEFC: scripts[12] += 1
      case 0x900...0xDFF: scripts[13] += 1
      case 0xE00...0xE7F: scripts[14] += 1
      case 0x1100...0x11FF, 0xAC00...0xD7AF: scripts[15] += 1
      case 0x3040...0x30FF: scripts[16] += 1
      // A Han character says about as much as a short word.
      case 0x3400...0x9FFF, 0xF900...0xFAFF, 0x20000...0x3FFFF: scripts[17] += 2
      case 0x530...0x58F, 0x10A0...0x10FF, 0x1200...0x139F, 0xE80...0x109F, 0x1780...0x18AF:
        scripts[18] += 1
      default: break
      }
    }
  }
}
