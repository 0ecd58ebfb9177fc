extension WordPieceTokenizer {
  /// Reads `tokenizer.json`, the format of Hugging Face `tokenizers`.
  static func read(_ root: JSONNode) throws(EncoderError) -> WordPieceTokenizer {
    let vocabulary = try vocabulary(root.require("model"))
    if let steps = root["pre_tokenizer"] {
      try steps.requireType("BertPreTokenizer")
    } else {
      throw EncoderError(.unsupported, "text is not cut into words; only BERT's way is known")
    }
    let (prefix, suffix) = try surroundings(root.require("post_processor"))
    return WordPieceTokenizer(
      vocabulary: vocabulary, normalization: try normalization(root.require("normalizer")),
      prefix: prefix, suffix: suffix, added: try added(root["added_tokens"]),
      // The file's own truncation is a setting of who saved it; the model's files say what it is.
      maximumTokens: .max)
  }

  private static func vocabulary(_ model: JSONNode) throws(EncoderError) -> Vocabulary {
    // Files of the first versions do not name the type.
    if model["type"] != nil { try model.requireType("WordPiece") }
    var vocabulary = Vocabulary(
      continuation: Array(try model.require("continuing_subword_prefix").string().utf8),
      maximumCharacters: try model["max_input_chars_per_word"]?.integer(in: 1...10_000) ?? 100)
    for token in try model.require("vocab").members() {
      try vocabulary.insert(token.key, id: try token.integer(in: 0...Vocabulary.idLimit - 1))
    }
    try vocabulary.setUnknown(try model.require("unk_token").string())
    return vocabulary
  }

  private static func normalization(_ node: JSONNode) throws(EncoderError) -> TextNormalization {
    try node.requireType("BertNormalizer")
    var normalization = TextNormalization()
    normalization.cleansText = try node["clean_text"]?.bool() ?? true
    normalization.isolatesIdeographs = try node["handle_chinese_chars"]?.bool() ?? true
    normalization.lowercases = try node["lowercase"]?.bool() ?? true
    normalization.stripsAccents = try node["strip_accents"]?.bool() ?? normalization.lowercases
    return normalization
  }

  private static func added(_ list: JSONNode?) throws(EncoderError) -> [AddedToken] {
    guard let list else { return [] }
    var added: [AddedToken] = []
    for token in try list.list() {
      let text = try token.require("content").string()
      // Space beside a token is lost anyway, so that lstrip and rstrip change nothing.
      for flag in ["single_word", "normalized"] as [StaticString] {
        if try token[flag]?.bool() ?? false {
          throw EncoderError(.unsupported, "the added token \(text.excerpt) is \(flag)")
        }
      }
      guard text.utf8.count <= Vocabulary.tokenLimit, added.count < 10_000 else {
        throw EncoderError(.damaged, "the added tokens are too many or too long")
      }
      let id = try token.require("id").integer(in: 0...Vocabulary.idLimit - 1)
      added.append(AddedToken(text: Array(text.utf8), id: Int32(id)))
    }
    return added
  }

  /// The tokens before and behind a text.
  private static func surroundings(
    _ processor: JSONNode
  ) throws(EncoderError) -> (prefix: [Int32], suffix: [Int32]) {
    if try processor.require("type").string() == "BertProcessing" {
      return (
        [try pairedID(processor.require("cls"))], [try pairedID(processor.require("sep"))]
      )
    }
    try processor.requireType("TemplateProcessing")
    let special = try processor.require("special_tokens")
    var (prefix, suffix): ([Int32], [Int32]) = ([], [])
    var isBehind = false
    for part in try processor.require("single").list() {
      if part["Sequence"] != nil {
        guard !isBehind else { throw part.mismatch("a template with one text") }
        isBehind = true
        continue
      }
      let name = try part.require("SpecialToken").require("id").string()
      guard let token = try special.members().first(where: { $0.key.elementsEqual(name.utf8) })
      else { throw EncoderError(.damaged, "special_tokens lacks \(name.excerpt)") }
      for id in try token.require("ids").list() {
        let id = Int32(try id.integer(in: 0...Vocabulary.idLimit - 1))
        if isBehind { suffix.append(id) } else { prefix.append(id) }
      }
    }
    guard isBehind, (1...16).contains(prefix.count + suffix.count) else {
      throw EncoderError(.damaged, "post_processor.single is not a template of one text")
    }
    return (prefix, suffix)
  }

  /// The number in `["[CLS]", 101]`.
  private static func pairedID(_ pair: JSONNode) throws(EncoderError) -> Int32 {
    let parts = Array(try pair.list())
    guard parts.count == 2 else { throw pair.mismatch("a token and its number") }
    return Int32(try parts[1].integer(in: 0...Vocabulary.idLimit - 1))
  }
}

extension JSONNode {
  /// - Throws: if the `type` of an object is another.
  func requireType(_ type: StaticString) throws(EncoderError) {
    let found = try require("type").string()
    guard found == "\(type)" else {
      throw EncoderError(
        .unsupported,
        "\(name) is \(found.excerpt); only the tokenizer of BERT is known, with \(type)")
    }
  }
}
