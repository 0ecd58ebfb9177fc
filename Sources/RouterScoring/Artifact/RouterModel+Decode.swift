internal import PromptFeatures

extension RouterModel {
  /// Reads an artifact's bytes. The result is ``validate()``d.
  ///
  /// The checks run from the outside in: size, header, format and version, checksum, feature
  /// settings, then the parts.
  public init(decoding bytes: UnsafeRawBufferPointer) throws(ArtifactError) {
    let file = try TensorFile(bytes)
    let format = try file.text("format")
    guard format == ArtifactFormat.name else { throw .wrongFormat(found: format) }
    let version = try file.text("format_version")
    guard version == ArtifactFormat.version else {
      throw .wrongVersion(found: version, supported: ArtifactFormat.version)
    }
    try file.verifyChecksum()
    let settings = try file.text("feature_settings")
    let expected = TensorFile.hexadecimal(FeatureSettings.fingerprint)
    guard settings == expected else { throw .featureMismatch(found: settings, expected: expected) }

    var reader = TensorReader(file)
    let pair = try file.fields("pair")
    let views = try PromptViews(&reader)
    let calibration = try file.fields("calibration")
    self.init(
      pair: ModelPair(strong: try pair.string("strong"), weak: try pair.string("weak")),
      views: views,
      heads: try StackedHead.read(try file.json("heads"), "head", "heads", &reader, views),
      intercept: try file.fields("stack").float("intercept"),
      calibration: Calibration(
        knots: try reader.list("calibration.knots", .float32),
        logits: try reader.list("calibration.logits", .float32),
        lowest: try calibration.float("lowest"), highest: try calibration.float("highest")),
      scoreQuantiles: try reader.read("score.quantiles", .float32, [101]),
      modelHeads: try ModelHeads.read("models", &reader, views),
      ratings: try ModelHeads.read("ratings", &reader, views),
      choice: try ModelChoice.read(&reader, views),
      provenance: try Provenance(&reader))
    try reader.finish()
    try validate()
  }
}

extension TensorFile {
  fileprivate func text(_ key: String) throws(ArtifactError) -> String {
    guard let entry = metadata[key] else { throw .missingField("__metadata__.\(key)") }
    return entry.text
  }

  /// The JSON of a metadata entry.
  fileprivate func json(_ key: String) throws(ArtifactError) -> JSONValue {
    do {
      return try JSONReader.read(try text(key))
    } catch .badJSON(let offset, let reason) {
      throw .badField(key, reason: "is malformed JSON at its byte \(offset): \(reason)")
    }
  }

  func fields(_ key: String) throws(ArtifactError) -> JSONFields {
    try JSONFields(try json(key), name: key)
  }
}

extension PromptViews {
  fileprivate init(_ reader: inout TensorReader) throws(ArtifactError) {
    let views = try reader.file.fields("views")
    self.init(surface: nil, ngrams: nil, tokens: nil, embeddingDimension: nil)
    if views.has("surface") {
      let names = try views.object("surface").strings("names")
      guard names == SurfaceFeatures.names else {
        throw .badField("views.surface.names", reason: "are not the numbers of this release")
      }
      surface = SurfaceView(
        means: try reader.read("surface.means", .float32, [names.count]),
        deviations: try reader.read("surface.deviations", .float32, [names.count]))
    }
    if views.has("ngrams") {
      let buckets = try views.object("ngrams").count("buckets")
      ngrams = NgramView(
        inverseDocumentFrequencies: try reader.read("ngrams.idf", .float32, [buckets]))
    }
    let buckets = ngrams?.bucketCount ?? 0
    if views.has("tokens") {
      tokens = try TokenTable("tokens", try views.object("tokens"), &reader, buckets)
    }
    if views.has("distilled") {
      distilled = try TokenTable("distilled", try views.object("distilled"), &reader, buckets)
    }
    if views.has("embedding") {
      let fields = try views.object("embedding")
      let dimension = try fields.count("dimension")
      embeddingDimension = dimension
      if fields.has("components") {
        let count = try fields.count("components")
        embeddingProjection = EmbeddingProjection(
          mean: try reader.read("embedding.mean", .float32, [dimension]),
          components: try reader.read("embedding.components", .float32, [count, dimension]))
      }
    }
  }
}

extension TokenTable {
  fileprivate init(
    _ name: String, _ fields: JSONFields, _ reader: inout TensorReader, _ buckets: Int
  ) throws(ArtifactError) {
    let dimension = try fields.count("dimension")
    let rows = try fields.count("rows")
    self.init(
      dimension: dimension,
      rowOfBucket: try reader.read("\(name).rows", .uint16, [buckets]),
      codes: try reader.read("\(name).codes", .int8, [rows, dimension]),
      scales: try reader.read("\(name).scales", .float32, [rows]))
  }
}

extension StackedHead {
  /// - Parameters:
  ///   - tensor: what the names of the tensors begin with.
  ///   - name: what the list is called in errors.
  static func read(
    _ value: JSONValue, _ tensor: String, _ name: String, _ reader: inout TensorReader,
    _ views: PromptViews
  ) throws(ArtifactError) -> [StackedHead] {
    guard case .array(let list) = value else { throw .badField(name, reason: "is not a list") }
    var heads: [StackedHead] = []
    for (index, value) in list.enumerated() {
      let fields = try JSONFields(value, name: "\(name).\(index)")
      heads.append(
        StackedHead(
          name: try fields.string("name"),
          head: try Head(fields, "\(tensor).\(index)", &reader, views),
          mean: try fields.float("mean"), deviation: try fields.float("deviation"),
          weight: try fields.float("weight")))
    }
    return heads
  }
}

extension Head {
  fileprivate init(
    _ fields: JSONFields, _ name: String, _ reader: inout TensorReader, _ views: PromptViews
  ) throws(ArtifactError) {
    let inputName = try fields.string("input")
    guard let input = HeadInput(rawValue: inputName) else {
      throw .badField("\(fields.name).input", reason: "is no known input")
    }
    guard let dimension = views.dimension(of: input) else {
      throw .invalidModel(name, reason: "reads \(inputName), which the router lacks")
    }
    switch try fields.string("type") {
    case "linear":
      self = .linear(
        LinearHead(
          input: input, weights: try reader.read("\(name).weights", .float32, [dimension]),
          bias: try fields.float("bias")))
    case "logistic_difference":
      self = .logisticDifference(
        strong: LinearHead(
          input: input, weights: try reader.read("\(name).strong.weights", .float32, [dimension]),
          bias: try fields.float("strong_bias")),
        weak: LinearHead(
          input: input, weights: try reader.read("\(name).weak.weights", .float32, [dimension]),
          bias: try fields.float("weak_bias")))
    case "nystrom":
      let scale = try fields.float("surface_scale")
      let width = dimension + (scale == 0 ? 0 : views.surface?.means.count ?? 0)
      let weights: [Float] = try reader.list("\(name).weights", .float32)
      self = .nystrom(
        NystromHead(
          input: input, gamma: try fields.float("gamma"), surfaceScale: scale,
          landmarks: try reader.read("\(name).landmarks", .float32, [weights.count, width]),
          weights: weights, bias: try fields.float("bias")))
    case "knn":
      let scales: [Float] = try reader.list("\(name).scales", .float32)
      self = .neighbours(
        NeighbourHead(
          input: input, neighbours: try fields.count("neighbours"),
          codes: try reader.read("\(name).codes", .int8, [scales.count, dimension]),
          scales: scales, gains: try reader.read("\(name).gains", .float32, [scales.count])))
    case "tasks":
      let scale = try fields.float("surface_scale")
      let width = dimension + (scale == 0 ? 0 : views.surface?.means.count ?? 0)
      let gains: [Float] = try reader.list("\(name).gains", .float32)
      let rows = try fields.count("landmarks")
      self = .tasks(
        TaskHead(
          input: input, gamma: try fields.float("gamma"), surfaceScale: scale,
          landmarks: try reader.read("\(name).landmarks", .float32, [rows, width]),
          weights: try reader.read("\(name).weights", .float32, [gains.count, rows]),
          biases: try reader.read("\(name).biases", .float32, [gains.count]), gains: gains))
    default:
      throw .badField("\(fields.name).type", reason: "is no known type")
    }
  }
}

extension ModelHeads {
  fileprivate static func read(
    _ name: String, _ reader: inout TensorReader, _ views: PromptViews
  ) throws(ArtifactError) -> ModelHeads? {
    guard reader.file.metadata[name] != nil else { return nil }
    let fields = try reader.file.fields(name)
    let models = try fields.strings("names")
    let rank = try fields.count("rank")
    return ModelHeads(
      models: models,
      biases: try reader.read("\(name).biases", .float32, [models.count]),
      factors: try reader.read("\(name).factors", .float32, [models.count, rank]),
      projection: try reader.read("\(name).projection", .float32, [rank, views.denseDimension]),
      rank: rank, tieParameter: try fields.float("tie_parameter"),
      positionBias: try fields.float("position_bias"))
  }
}

extension Provenance {
  fileprivate init(_ reader: inout TensorReader) throws(ArtifactError) {
    let fields = try reader.file.fields("provenance")
    self.init(
      files: try File.list(fields), algorithm: try fields.string("algorithm"),
      preset: try fields.string("preset"), seed: try fields.integer("seed", as: UInt64.self),
      holdout: try fields.double("holdout"), flags: try fields.strings("flags"),
      simulated: try fields.bool("simulated"),
      trainingPrompts: try fields.count("training_prompts"),
      promptHashes: try reader.list("provenance.prompt_hashes", .uint32),
      costs: try fields.doubles("costs"), metrics: try fields.doubles("metrics"),
      winMargin: try fields.double("win_margin"))
    if reader.file.metadata["guarantee"] != nil {
      guarantee = try Guarantee(reader.file.fields("guarantee"))
    }
    if reader.file.metadata["traffic"] != nil {
      traffic = try Traffic(reader.file.fields("traffic"))
    }
    if reader.file.metadata["encoders"] != nil {
      encoders = try Encoders(reader.file.fields("encoders"))
    }
  }
}
