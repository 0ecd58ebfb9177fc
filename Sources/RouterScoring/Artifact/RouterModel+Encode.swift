internal import PromptFeatures

extension RouterModel {
  /// The artifact's bytes: the same model gives the same bytes.
  ///
  /// The model has to be valid, see ``validate()``. Metrics that are not finite are left out.
  public func encoded() -> [UInt8] {
    var file = TensorFileWriter()
    file.add("format", ArtifactFormat.name)
    file.add("format_version", ArtifactFormat.version)
    file.add("feature_settings", TensorFile.hexadecimal(FeatureSettings.fingerprint))
    file.add("pair", .object(["strong": .string(pair.strong), "weak": .string(pair.weak)]))
    views.encode(to: &file)
    file.add("heads", .array(heads.enumerated().map { $1.encode("head.\($0)", to: &file) }))
    file.add("stack", .object(["intercept": .number(intercept)]))
    file.add(
      "calibration",
      .object(["lowest": .number(calibration.lowest), "highest": .number(calibration.highest)]))
    file.add("calibration.knots", .float32, calibration.knots)
    file.add("calibration.logits", .float32, calibration.logits)
    file.add("score.quantiles", .float32, scoreQuantiles)
    modelHeads?.encode("models", views.denseDimension, to: &file)
    ratings?.encode("ratings", views.denseDimension, to: &file)
    choice?.encode(to: &file)
    provenance.encode(to: &file)
    return file.bytes()
  }
}

extension PromptViews {
  fileprivate func encode(to file: inout TensorFileWriter) {
    var description: [String: JSONValue] = [:]
    if let surface {
      description["surface"] = .object(["names": .strings(SurfaceFeatures.names)])
      file.add("surface.means", .float32, surface.means)
      file.add("surface.deviations", .float32, surface.deviations)
    }
    if let ngrams {
      description["ngrams"] = .object(["buckets": .number(ngrams.bucketCount)])
      file.add("ngrams.idf", .float32, ngrams.inverseDocumentFrequencies)
    }
    if let tokens { description["tokens"] = tokens.encode("tokens", to: &file) }
    if let distilled { description["distilled"] = distilled.encode("distilled", to: &file) }
    if let embeddingDimension {
      var fields: [String: JSONValue] = ["dimension": .number(embeddingDimension)]
      if let embeddingProjection {
        let count = embeddingProjection.dimension
        fields["components"] = .number(count)
        file.add("embedding.mean", .float32, embeddingProjection.mean)
        file.add(
          "embedding.components", .float32, embeddingProjection.components,
          shape: [count, embeddingDimension])
      }
      description["embedding"] = .object(fields)
    }
    file.add("views", .object(description))
  }
}

extension TokenTable {
  fileprivate func encode(_ name: String, to file: inout TensorFileWriter) -> JSONValue {
    file.add("\(name).rows", .uint16, rowOfBucket)
    file.add("\(name).codes", .int8, codes, shape: [rowCount, dimension])
    file.add("\(name).scales", .float32, scales)
    return .object(["dimension": .number(dimension), "rows": .number(rowCount)])
  }
}

extension StackedHead {
  /// - Parameter tensor: what the names of its tensors begin with.
  func encode(_ tensor: String, to file: inout TensorFileWriter) -> JSONValue {
    var fields: [String: JSONValue] = [
      "name": .string(name), "mean": .number(mean), "deviation": .number(deviation),
      "weight": .number(weight), "input": .string(head.input.rawValue),
    ]
    switch head {
    case .linear(let head):
      fields["type"] = .string("linear")
      fields["bias"] = .number(head.bias)
      file.add("\(tensor).weights", .float32, head.weights)
    case .logisticDifference(let strong, let weak):
      fields["type"] = .string("logistic_difference")
      fields["strong_bias"] = .number(strong.bias)
      fields["weak_bias"] = .number(weak.bias)
      file.add("\(tensor).strong.weights", .float32, strong.weights)
      file.add("\(tensor).weak.weights", .float32, weak.weights)
    case .nystrom(let head):
      fields["type"] = .string("nystrom")
      fields["bias"] = .number(head.bias)
      fields["gamma"] = .number(head.gamma)
      fields["surface_scale"] = .number(head.surfaceScale)
      file.add("\(tensor).weights", .float32, head.weights)
      let rows = head.weights.count
      file.add(
        "\(tensor).landmarks", .float32, head.landmarks,
        shape: [rows, rows == 0 ? 0 : head.landmarks.count / rows])
    case .neighbours(let head):
      fields["type"] = .string("knn")
      fields["neighbours"] = .number(head.neighbours)
      let rows = head.scales.count
      file.add(
        "\(tensor).codes", .int8, head.codes,
        shape: [rows, rows == 0 ? 0 : head.codes.count / rows])
      file.add("\(tensor).scales", .float32, head.scales)
      file.add("\(tensor).gains", .float32, head.gains)
    case .tasks(let head):
      fields["type"] = .string("tasks")
      fields["gamma"] = .number(head.gamma)
      fields["surface_scale"] = .number(head.surfaceScale)
      let (tasks, rows) = (head.gains.count, head.landmarkCount)
      fields["landmarks"] = .number(rows)
      file.add("\(tensor).weights", .float32, head.weights, shape: [tasks, rows])
      file.add("\(tensor).biases", .float32, head.biases)
      file.add("\(tensor).gains", .float32, head.gains)
      file.add(
        "\(tensor).landmarks", .float32, head.landmarks,
        shape: [rows, rows == 0 ? 0 : head.landmarks.count / rows])
    }
    return .object(fields)
  }
}

extension ModelHeads {
  fileprivate func encode(_ name: String, _ denseDimension: Int, to file: inout TensorFileWriter) {
    file.add(
      name,
      .object([
        "names": .strings(models), "rank": .number(rank),
        "tie_parameter": .number(tieParameter), "position_bias": .number(positionBias),
      ]))
    file.add("\(name).biases", .float32, biases)
    file.add("\(name).factors", .float32, factors, shape: [models.count, rank])
    file.add("\(name).projection", .float32, projection, shape: [rank, denseDimension])
  }
}

extension Provenance {
  fileprivate func encode(to file: inout TensorFileWriter) {
    func numbers(_ values: [String: Double]) -> JSONValue {
      .object(values.filter { $0.value.isFinite }.mapValues { .number($0) })
    }
    file.add(
      "provenance",
      .object([
        "files": .array(files.map(\.json)),
        "algorithm": .string(algorithm), "preset": .string(preset), "seed": .number(seed),
        "holdout": .number(holdout), "flags": .strings(flags), "simulated": .bool(simulated),
        "training_prompts": .number(trainingPrompts), "costs": numbers(costs),
        "metrics": numbers(metrics), "win_margin": .number(winMargin),
      ]))
    file.add("provenance.prompt_hashes", .uint32, promptHashes)
    if let guarantee { file.add("guarantee", guarantee.json) }
    if let traffic { file.add("traffic", traffic.json) }
    if let encoders { file.add("encoders", encoders.json) }
  }
}
