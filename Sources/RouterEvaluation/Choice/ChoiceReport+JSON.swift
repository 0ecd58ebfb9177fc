internal import Foundation

extension ChoiceReport {
  /// The report as one JSON object, keys in alphabetical order, with a final newline. Costs are USD
  /// per 1,000 requests; what is undefined is null.
  public var json: String {
    let object: [String: Any] = [
      "prompts": prompts, "observations": observations, "incomplete_rows": incompleteRows,
      "cost_source": costSource, "best_model": bestModel, "notes": notes, "verdict": verdict,
      "models": models.map { model in
        Self.fields([
          ("quality", model.quality), ("cost", model.cost), ("router_arena", model.arena),
        ]).merging(["name": model.name]) { $1 }
      },
      "methods": methods.map { method in
        var fields = Self.fields([
          ("aiq", method.aiq), ("router_arena", method.arena), ("quality", method.quality),
          ("cost", method.cost),
        ])
        fields["name"] = method.name
        fields["shares"] = Dictionary(
          uniqueKeysWithValues: zip(models.map(\.name), method.shares))
        fields["curve"] = method.curve.map { point in
          [
            "cost_weight": Self.number(point.costWeight), "cost": point.cost,
            "quality": point.quality,
          ]
        }
        return fields
      },
      "comparisons": comparisons.map { comparison in
        var fields = Self.fields([
          ("aiq", comparison.aiq.estimate), ("router_arena", comparison.arena.estimate),
        ])
        fields["name"] = comparison.name
        return fields
      },
    ].merging(
      Self.fields([
        ("saving_at_best_quality", savingAtBestQuality), ("gain_at_best_cost", gainAtBestCost),
      ])
    ) { $1 }
    // Every number was checked for finiteness on the way, so that encoding cannot fail.
    let data = try! JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// `{key}`, `{key}_low` and `{key}_high` of every estimate.
  private static func fields(_ estimates: [(String, Estimate)]) -> [String: Any] {
    var fields: [String: Any] = [:]
    for (key, estimate) in estimates {
      fields[key] = number(estimate.value)
      fields[key + "_low"] = number(estimate.low)
      fields[key + "_high"] = number(estimate.high)
    }
    return fields
  }

  private static func number(_ value: Double?) -> Any {
    value.map { $0.isFinite ? $0 as Any : NSNull() } ?? NSNull()
  }
}
