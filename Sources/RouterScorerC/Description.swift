internal import RouterScoring

extension OpenScorer {
  /// What the router is: the document of `router_scorer_description`.
  var description: JSONValue {
    let model = scorer.model
    let provenance = model.provenance
    return .object([
      "format_version": .string(ArtifactFormat.version),
      "strong_model": .string(model.pair.strong),
      "weak_model": .string(model.pair.weak),
      "models": .strings(modelNames),
      "algorithm": .string(provenance.algorithm),
      "preset": .string(provenance.preset),
      "training_prompts": .number(provenance.trainingPrompts),
      "files": .array(provenance.files.map(Self.json)),
      "simulated": .bool(provenance.simulated),
      "metrics": .object(provenance.metrics.mapValues { .finite($0) }),
      "costs": .object(provenance.costs.mapValues { .finite($0) }),
      "embedding_dimension": .number(embeddingDimension),
      "shares": .array(
        (0...10).map { tenths in
          let share = Double(tenths) / 10
          return .object([
            "strong_call_fraction": .finite(share),
            "threshold": .finite(scorer.threshold(forStrongCallFraction: share)),
          ])
        }),
      "guarantee": provenance.guarantee?.json ?? .null,
    ])
  }

  private static func json(_ file: Provenance.File) -> JSONValue {
    .object([
      "name": .string(file.name), "sha256": .string(file.sha256), "rows": .number(file.rows),
    ])
  }
}

extension JSONValue {
  /// A number, or null where JSON has none for it.
  static func finite(_ value: Double) -> JSONValue { value.isFinite ? .number(value) : .null }
}
