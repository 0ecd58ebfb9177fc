extension Provenance.Guarantee {
  /// The value of the metadata key `guarantee`.
  package var json: JSONValue {
    .object([
      "of": .string(measure), "target": .number(target), "confidence": .number(confidence),
      "threshold": .number(threshold), "strong_call_fraction": .number(strongCallFraction),
      "prompts": .number(prompts), "rows": .number(rows), "part": .number(part),
    ])
  }

  init(_ fields: JSONFields) throws(ArtifactError) {
    self.init(
      measure: try fields.string("of"), target: try fields.double("target"),
      confidence: try fields.double("confidence"), threshold: try fields.double("threshold"),
      strongCallFraction: try fields.double("strong_call_fraction"),
      prompts: try fields.count("prompts"), rows: try fields.count("rows"),
      part: try fields.double("part"))
  }

  func validate() throws(ArtifactError) {
    let shares = [threshold, strongCallFraction, part]
    guard ["quality", "pgr"].contains(measure) else {
      throw .badField("guarantee.of", reason: "is neither quality nor pgr")
    }
    guard target > 0, target < 1, (0.5..<1).contains(confidence),
      shares.allSatisfy({ (0...1).contains($0) }), prompts >= 0, rows >= 0
    else { throw .invalidModel("guarantee", reason: "has a number out of range") }
  }
}
