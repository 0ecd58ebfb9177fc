extension EncoderShape {
  /// Reads `config.json` and, where they are there, the files of sentence-transformers:
  /// `modules.json`, the pooling's own `config.json` and `sentence_bert_config.json`. Without these
  /// the mean is taken and normalised.
  ///
  /// - Throws: when a file is missing or damaged, or describes a model of another kind.
  init(folder: String) throws(EncoderError) {
    self = try JSONDocument(path: "\(folder)/config.json").read { (root) throws(EncoderError) in
      try Self.read(root)
    }
    let modules = "\(folder)/modules.json"
    if EncoderFile.exists(modules) { try read(modules: modules, folder: folder) }
    let settings = "\(folder)/sentence_bert_config.json"
    if EncoderFile.exists(settings) {
      let (limit, lowercases) = try JSONDocument(path: settings).read {
        (root) throws(EncoderError) in
        (
          try root["max_seq_length"]?.integer(in: 3...1 << 20),
          try root["do_lower_case"]?.bool() ?? false
        )
      }
      if let limit { maximumTokens = min(maximumTokens, limit) }
      lowercasesFirst = lowercases
    }
  }

  private static func read(_ root: JSONNode) throws(EncoderError) -> EncoderShape {
    let type = try root.require("model_type").string()
    guard type == "bert" else {
      throw EncoderError(
        .unsupported,
        "the model is of type \(type.excerpt); only BERT encoders are read, such as "
          + "all-MiniLM-L6-v2, bge or e5")
    }
    try expect(root["hidden_act"], "gelu")
    try expect(root["position_embedding_type"], "absolute")
    let shape = EncoderShape(
      dimension: try root.require("hidden_size").integer(in: 1...8192),
      layerCount: try root.require("num_hidden_layers").integer(in: 1...128),
      headCount: try root.require("num_attention_heads").integer(in: 1...256),
      intermediateSize: try root.require("intermediate_size").integer(in: 1...65_536),
      vocabularySize: try root.require("vocab_size").integer(in: 1...Vocabulary.idLimit),
      positionCount: try root.require("max_position_embeddings").integer(in: 3...65_536),
      typeCount: try root["type_vocab_size"]?.integer(in: 1...1024) ?? 2,
      epsilon: Float(try root["layer_norm_eps"]?.number() ?? 1e-12), pooling: .mean,
      normalizes: true,
      maximumTokens: try root.require("max_position_embeddings").integer(in: 3...65_536))
    guard shape.dimension % shape.headCount == 0 else {
      throw EncoderError(
        .damaged,
        "\(shape.headCount) attention heads don't divide a hidden size of \(shape.dimension)")
    }
    guard shape.epsilon > 0, shape.epsilon < 1 else {
      throw EncoderError(.damaged, "layer_norm_eps is not a small number")
    }
    return shape
  }

  private static func expect(_ setting: JSONNode?, _ known: String) throws(EncoderError) {
    guard let setting, try setting.string() != known else { return }
    throw EncoderError(
      .unsupported, "\(setting.name) is \(try setting.string().excerpt); only \(known) is known")
  }

  /// The steps behind the transformer.
  private mutating func read(modules path: String, folder: String) throws(EncoderError) {
    normalizes = false
    var poolingFolder: String?
    let bytes = try EncoderFile.read(path, limit: JSONDocument.sizeLimit)
    // The file is a list, which makes no root of ours.
    let document = try JSONDocument(
      Array(#"{"modules":"#.utf8) + bytes + Array("}".utf8), path: path)
    try document.read { (root) throws(EncoderError) in
      for module in try root.require("modules").list() {
        let type = try module.require("type").string()
        switch type.split(separator: ".").last {
        case "Transformer": break
        case "Pooling": poolingFolder = try module.require("path").string()
        case "Normalize": normalizes = true
        default:
          throw EncoderError(
            .unsupported, "the step \(type.excerpt) is not known, only pooling and normalisation")
        }
      }
    }
    guard let poolingFolder else {
      throw EncoderError(.unsupported, "there is no pooling step", file: path)
    }
    guard !poolingFolder.isEmpty, !poolingFolder.contains("/"), !poolingFolder.hasPrefix(".") else {
      throw EncoderError(.damaged, "the pooling's path is no name of a folder", file: path)
    }
    let pooling = "\(folder)/\(poolingFolder)/config.json"
    self.pooling = try JSONDocument(path: pooling).read { (root) throws(EncoderError) in
      try Self.pooling(root)
    }
  }

  private static func pooling(_ root: JSONNode) throws(EncoderError) -> Pooling {
    var chosen: [String] = []
    for setting in try root.members() where setting.name.hasPrefix("pooling_mode_") {
      if try setting.bool() { chosen.append(setting.name) }
    }
    if let mode = root["pooling_mode"] { chosen.append("pooling_mode_\(try mode.string())") }
    switch Set(chosen) {
    case ["pooling_mode_mean_tokens"], ["pooling_mode_mean"]: return .mean
    case ["pooling_mode_cls_token"], ["pooling_mode_cls"]: return .first
    default:
      throw EncoderError(
        .unsupported,
        "the pooling is \(chosen.joined(separator: ", ").excerpt); the mean and the first token "
          + "are known")
    }
  }
}
