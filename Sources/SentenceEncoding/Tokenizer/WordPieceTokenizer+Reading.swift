extension WordPieceTokenizer {
  /// The longest `vocab.txt` that is read.
  private static let vocabularyLimit = 32 << 20

  /// Reads the tokenizer of a model from its folder: `tokenizer.json`, or else `vocab.txt`, and
  /// what `tokenizer_config.json` says otherwise.
  ///
  /// - Throws: when the files are missing or damaged, or describe a tokenizer of another kind.
  public init(folder: String) throws(EncoderError) {
    let whole = "\(folder)/tokenizer.json"
    if EncoderFile.exists(whole) {
      self = try JSONDocument(path: whole).read { (root) throws(EncoderError) in
        try Self.read(root)
      }
    } else {
      self = try Self.read(vocabulary: "\(folder)/vocab.txt")
    }
    let settings = "\(folder)/tokenizer_config.json"
    if EncoderFile.exists(settings) {
      try JSONDocument(path: settings).read { (root) throws(EncoderError) in
        try apply(settings: root)
      }
    }
  }

  /// A vocabulary alone, one token a line.
  private static func read(vocabulary path: String) throws(EncoderError) -> WordPieceTokenizer {
    guard EncoderFile.exists(path) else {
      throw EncoderError(
        .missingInput,
        "there is neither tokenizer.json nor vocab.txt; name the folder of a published encoder",
        file: path)
    }
    let bytes = try EncoderFile.read(path, limit: vocabularyLimit)
    do throws(EncoderError) {
      var vocabulary = Vocabulary()
      var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
      if lines.last?.isEmpty == true { lines.removeLast() }
      for (id, line) in lines.enumerated() {
        let end = line.lastIndex { !isLineSpace($0) }.map { $0 + 1 } ?? line.startIndex
        try vocabulary.insert(line[..<end], id: id)
      }
      try vocabulary.setUnknown("[UNK]")
      let names = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
      let added = names.compactMap { name in
        vocabulary.whole.id(of: name.utf8).map { AddedToken(text: Array(name.utf8), id: $0) }
      }
      return WordPieceTokenizer(
        vocabulary: vocabulary, normalization: TextNormalization(),
        prefix: [try vocabulary.id(of: "[CLS]")], suffix: [try vocabulary.id(of: "[SEP]")],
        added: added, maximumTokens: .max)
    } catch {
      throw EncoderError(error.code, error.reason, file: path)
    }
  }

  private static func isLineSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// `tokenizer_config.json` is what the model's own library believes where the two differ.
  private mutating func apply(settings root: JSONNode) throws(EncoderError) {
    if let value = root["do_lower_case"] {
      let followed = normalization.stripsAccents == normalization.lowercases
      normalization.lowercases = try value.bool()
      // Unless it is said, accents go where capitals do.
      if followed { normalization.stripsAccents = normalization.lowercases }
    }
    if let value = root["strip_accents"] { normalization.stripsAccents = try value.bool() }
    if let value = root["tokenize_chinese_chars"] {
      normalization.isolatesIdeographs = try value.bool()
    }
    if let value = root["model_max_length"] {
      // "None" is written as a number beyond any length.
      let length = try value.number()
      if length >= 2, length < 1e6 { maximumTokens = Int(length) }
    }
  }
}
