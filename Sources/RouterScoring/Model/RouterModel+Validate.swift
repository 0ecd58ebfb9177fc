internal import PromptFeatures

extension RouterModel {
  /// Checks that all parts are of one model: shapes, ranges, finite numbers.
  ///
  /// - Throws: `shapeMismatch`, `nonFiniteNumber` or `invalidModel`, naming the part as the
  ///   artifact does.
  public func validate() throws(ArtifactError) {
    try check(!pair.strong.isEmpty && !pair.weak.isEmpty, "pair", "has a model without a name")
    try check(pair.strong != pair.weak, "pair", "has one model as strong and weak")
    try views.validate()
    var names: Set<String> = []
    for (index, stacked) in heads.enumerated() {
      let name = "head.\(index)"
      try check(!stacked.name.isEmpty, name, "has no name")
      try check(names.insert(stacked.name).inserted, name, "has the name of another head")
      try stacked.validate(name, views)
    }
    try checkFinite([intercept], "stack.intercept")
    try calibration.validate()
    try checkFinite(scoreQuantiles, "score.quantiles")
    try checkShape("score.quantiles", [scoreQuantiles.count], [101])
    try check(
      zip(scoreQuantiles, scoreQuantiles.dropFirst()).allSatisfy { $0 <= $1 }, "score.quantiles",
      "is not in ascending order")
    try modelHeads?.validate("models", denseDimension: views.denseDimension)
    try ratings?.validate("ratings", denseDimension: views.denseDimension)
    try check(ratings.map { $0.rank == 0 } ?? true, "ratings", "has factors")
    try choice?.validate(views)
    try provenance.validate()
  }
}

func check(
  _ condition: Bool, _ name: String, _ reason: @autoclosure () -> String
) throws(ArtifactError) {
  if !condition { throw .invalidModel(name, reason: reason()) }
}

func checkShape(_ name: String, _ found: [Int], _ expected: [Int]) throws(ArtifactError) {
  if found != expected { throw .shapeMismatch(name: name, found: found, expected: expected) }
}

func checkFinite(_ values: [Float], _ name: String) throws(ArtifactError) {
  // x − x is 0 for a number, and no number for infinities and NaN.
  var sums = SIMD16<Float>.zero
  values.withUnsafeBytes { bytes in
    var position = 0
    while position + 64 <= bytes.count {
      let block = bytes.loadUnaligned(fromByteOffset: position, as: SIMD16<Float>.self)
      sums += block - block
      position += 64
    }
    while position < bytes.count {
      let value = bytes.loadUnaligned(fromByteOffset: position, as: Float.self)
      sums[0] += value - value
      position += 4
    }
  }
  if sums != .zero { throw .nonFiniteNumber(name) }
}

extension PromptViews {
  /// The dimension of surface ‖ tokens ‖ distilled ‖ embedding.
  var denseDimension: Int {
    (surface?.means.count ?? 0) + (tokens?.dimension ?? 0) + (distilled?.dimension ?? 0)
      + (readEmbeddingDimension ?? 0)
  }

  /// The dimension of the embedding as heads read it.
  var readEmbeddingDimension: Int? { embeddingProjection?.dimension ?? embeddingDimension }

  /// The dimension of an input; nil for a view that is not there.
  func dimension(of input: HeadInput) -> Int? {
    switch input {
    case .surface: surface?.means.count
    case .ngrams: ngrams?.bucketCount
    case .tokens: tokens?.dimension
    case .distilled: distilled?.dimension
    case .embedding: readEmbeddingDimension
    case .dense: denseDimension > 0 ? denseDimension : nil
    }
  }

  fileprivate func validate() throws(ArtifactError) {
    if let surface {
      try checkShape("surface.means", [surface.means.count], [SurfaceFeatures.count])
      try checkShape("surface.deviations", [surface.deviations.count], [SurfaceFeatures.count])
      try checkFinite(surface.means, "surface.means")
      try checkFinite(surface.deviations, "surface.deviations")
      try check(surface.deviations.allSatisfy { $0 > 0 }, "surface.deviations", "is not positive")
    }
    if let ngrams {
      let count = ngrams.bucketCount
      try check(
        count.nonzeroBitCount == 1 && (8...20).contains(count.trailingZeroBitCount), "ngrams.idf",
        "has \(count) buckets, not a power of two in 2^8...2^20")
      try checkFinite(ngrams.inverseDocumentFrequencies, "ngrams.idf")
    }
    try tokens?.validate("tokens", ngrams)
    try distilled?.validate("distilled", ngrams)
    if let embeddingDimension {
      try check(
        (1...65536).contains(embeddingDimension), "embedding", "has no dimension in 1...65536")
    }
    if let embeddingProjection {
      let count = embeddingProjection.dimension
      try checkShape("embedding.mean", [embeddingProjection.mean.count], [embeddingDimension ?? 0])
      try check((1...4096).contains(count), "embedding", "has no components in 1...4096")
      try checkShape(
        "embedding.components", [embeddingProjection.components.count],
        [count * embeddingProjection.mean.count])
      try checkFinite(embeddingProjection.mean, "embedding.mean")
      try checkFinite(embeddingProjection.components, "embedding.components")
    }
  }
}

extension TokenTable {
  fileprivate func validate(_ name: String, _ ngrams: NgramView?) throws(ArtifactError) {
    try check(ngrams != nil, name, "is there without n-grams")
    try check((1...4096).contains(dimension), name, "has no dimension in 1...4096")
    try check(rowCount < 0xFFFF, "\(name).scales", "has more than 65,534 rows")
    try checkShape("\(name).rows", [rowOfBucket.count], [ngrams?.bucketCount ?? 0])
    try checkShape("\(name).codes", [codes.count], [rowCount * dimension])
    try checkFinite(scales, "\(name).scales")
    let rows = rowCount
    try check(
      rowOfBucket.allSatisfy { $0 == TokenTable.noRow || Int($0) < rows }, "\(name).rows",
      "names a row that is not there")
  }
}

extension StackedHead {
  func validate(_ name: String, _ views: PromptViews) throws(ArtifactError) {
    try checkFinite([mean, deviation, weight], name)
    try check(deviation > 0, name, "has no positive deviation")
    try check(weight >= 0, name, "has a negative weight")
    switch head {
    case .linear(let head):
      try head.validate(name, views)
    case .logisticDifference(let strong, let weak):
      try strong.validate("\(name).strong", views)
      try weak.validate("\(name).weak", views)
      try check(strong.input == weak.input, name, "reads two inputs")
    case .nystrom(let head):
      try head.validate(name, views)
    case .neighbours(let head):
      try head.validate(name, views)
    case .tasks(let head):
      try head.validate(name, views)
    }
  }
}

extension LinearHead {
  fileprivate func validate(_ name: String, _ views: PromptViews) throws(ArtifactError) {
    guard let dimension = views.dimension(of: input) else {
      throw .invalidModel(name, reason: "reads \(input.rawValue), which the router lacks")
    }
    try checkShape("\(name).weights", [weights.count], [dimension])
    try checkFinite(weights, "\(name).weights")
    try checkFinite([bias], name)
  }
}

extension PromptViews {
  /// The dimension of z for a head on landmarks.
  fileprivate func landmarkDimension(
    _ name: String, _ input: HeadInput, surfaceScale: Float
  ) throws(ArtifactError) -> Int {
    guard [.tokens, .distilled, .embedding].contains(input), let dimension = dimension(of: input)
    else { throw .invalidModel(name, reason: "reads \(input.rawValue), which it can't") }
    guard surfaceScale != 0 else { return dimension }
    guard let surface else {
      throw .invalidModel(name, reason: "reads surface, which the router lacks")
    }
    return dimension + surface.means.count
  }
}

extension NystromHead {
  fileprivate func validate(_ name: String, _ views: PromptViews) throws(ArtifactError) {
    let dimension = try views.landmarkDimension(name, input, surfaceScale: surfaceScale)
    try checkShape("\(name).landmarks", [landmarks.count], [weights.count * dimension])
    try checkFinite(landmarks, "\(name).landmarks")
    try checkFinite(weights, "\(name).weights")
    try checkFinite([bias, gamma, surfaceScale], name)
    try check(gamma > 0, name, "has no positive gamma")
  }
}

extension NeighbourHead {
  fileprivate func validate(_ name: String, _ views: PromptViews) throws(ArtifactError) {
    guard [.tokens, .distilled, .embedding].contains(input),
      let dimension = views.dimension(of: input)
    else { throw .invalidModel(name, reason: "reads \(input.rawValue), which it can't") }
    try checkShape("\(name).codes", [codes.count], [scales.count * dimension])
    try checkShape("\(name).gains", [gains.count], [scales.count])
    try checkFinite(scales, "\(name).scales")
    try checkFinite(gains, "\(name).gains")
    try check((1...10_000).contains(neighbours), name, "has no number of neighbours in 1...10000")
    try check(!scales.isEmpty, name, "has no neighbours")
  }
}

extension TaskHead {
  fileprivate func validate(_ name: String, _ views: PromptViews) throws(ArtifactError) {
    let dimension = try views.landmarkDimension(name, input, surfaceScale: surfaceScale)
    try check((2...4096).contains(gains.count), name, "has no number of tasks in 2...4096")
    try checkShape("\(name).landmarks", [landmarks.count], [landmarkCount * dimension])
    try checkShape("\(name).weights", [weights.count], [gains.count * landmarkCount])
    try checkShape("\(name).biases", [biases.count], [gains.count])
    try checkFinite(landmarks, "\(name).landmarks")
    try checkFinite(weights, "\(name).weights")
    try checkFinite(biases, "\(name).biases")
    try checkFinite(gains, "\(name).gains")
    try checkFinite([gamma, surfaceScale], name)
    try check(gamma > 0, name, "has no positive gamma")
  }
}

extension Calibration {
  fileprivate func validate() throws(ArtifactError) {
    try check(knots.count >= 2, "calibration.knots", "has fewer than two knots")
    try checkShape("calibration.logits", [logits.count], [knots.count])
    for (name, values) in [("calibration.knots", knots), ("calibration.logits", logits)] {
      try checkFinite(values, name)
      try check(
        zip(values, values.dropFirst()).allSatisfy { $0 < $1 }, name, "is not strictly ascending")
    }
    try checkFinite([lowest, highest], "calibration")
    try check(
      0 <= lowest && lowest < highest && highest <= 1, "calibration", "has no clip within 0...1")
  }
}

extension ModelHeads {
  fileprivate func validate(_ name: String, denseDimension: Int) throws(ArtifactError) {
    try check(rank >= 0 && rank <= 4096, name, "has no rank in 0...4096")
    try check(Set(models).count == models.count, name, "names a model twice")
    try checkShape("\(name).biases", [biases.count], [models.count])
    try checkShape("\(name).factors", [factors.count], [models.count * rank])
    try checkShape("\(name).projection", [projection.count], [rank * denseDimension])
    try checkFinite(biases, "\(name).biases")
    try checkFinite(factors, "\(name).factors")
    try checkFinite(projection, "\(name).projection")
    try checkFinite([tieParameter, positionBias], name)
    try check(tieParameter >= 1, name, "has a tie parameter below 1")
  }
}

extension Provenance {
  fileprivate func validate() throws(ArtifactError) {
    try check(holdout >= 0 && holdout < 1, "provenance", "has no hold-out share in 0..<1")
    try check(winMargin >= 0 && winMargin.isFinite, "provenance", "has no margin ≥ 0")
    try check(trainingPrompts >= 0, "provenance", "has a negative number of prompts")
    try check(
      files.allSatisfy { $0.rows >= 0 }, "provenance", "has a file with a negative number of rows")
    try check(
      zip(promptHashes, promptHashes.dropFirst()).allSatisfy { $0 <= $1 },
      "provenance.prompt_hashes", "is not in ascending order")
    try guarantee?.validate()
    try traffic?.validate()
    try encoders?.validate()
    for (name, cost) in costs {
      try check(cost.isFinite, "provenance", "has no finite cost for \(name)")
    }
  }
}
