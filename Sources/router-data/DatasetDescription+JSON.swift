import Foundation
import PreferenceData

extension DatasetDescription {
  /// The description as one JSON object; what is unknown is null.
  func json(of loaded: LoadedDataset) -> String {
    var document: [String: Any] = [
      "kind": summary.judgments == nil ? "scores" : "battles",
      "files": loaded.files.map {
        ["path": $0.path, "sha256": $0.sha256, "rows": $0.rows, "shape": $0.shape.rawValue]
          as [String: Any]
      },
      "rows": summary.rows, "invalid_rows": invalidRows, "contaminated_rows": contaminatedRows,
      "self_battle_rows": selfBattleRows,
      "unjudged_rows": loaded.unjudgedRows, "notes": loaded.companionNotes,
      "simulated": summary.isSimulated,
      "models": models.map(Self.object), "pairs": pairs.map(Self.object),
      "tasks": tasks.map(taskObject), "judges": judges.map(Self.object),
      "splits": splits.map(Self.object), "warnings": warnings,
      "duplicate_rows": repeated.duplicates, "contradictory_rows": repeated.contradictory,
      "tasks_pair": Self.value(tasksPair.map { [$0.first, $0.second] }),
      "judges_among_models": judgesAmongModels,
    ]
    document["prompts"] = promptsObject
    document["judgments"] = Self.value(summary.judgments.map { judgmentsObject($0) })
    if summary.judgments == nil { document["binary_scores"] = scoresAreBinary }
    return jsonText(document)
  }

  private var promptsObject: [String: Any] {
    let names = ["min", "p05", "p25", "p50", "p75", "p95", "max"]
    return [
      "known": prompts.known, "groups": summary.groups,
      "median_rows": prompts.medianRows, "most_rows": prompts.mostRows,
      "characters": Self.value(
        prompts.characters.isEmpty
          ? nil : Dictionary(uniqueKeysWithValues: zip(names, prompts.characters))),
      "turns": ["one": prompts.turns[0], "two": prompts.turns[1], "more": prompts.turns[2]],
      "languages": prompts.languages.map(Self.object),
      "languages_given": prompts.languagesAreGiven,
      "near_duplicate_share": prompts.nearDuplicateShare,
    ]
  }

  private func judgmentsObject(_ judgments: DatasetSummary.Judgments) -> [String: Any] {
    [
      "wins_a": judgments.winsA, "wins_b": judgments.winsB, "ties": judgments.ties,
      "ties_both_bad": judgments.tiesBothBad, "tie_share": judgments.tieShare,
      "pairs": judgments.pairs, "pairs_in_both_orders": judgments.pairsInBothOrders,
      "first_wins": Self.value(position.map { Self.object($0.firstWins) }),
      "second_wins": Self.value(position.map { Self.object($0.secondWins) }),
      "position_bias": Self.value(position?.difference.map(Self.object)),
      "longer_wins": Self.value(length.map { Self.object($0.longerWins) }),
      "length_effect": Self.value(length?.withinPairs.map(Self.object)),
      "length_bands": Self.value(
        length?.bands.map { band in
          Self.object(band.longerWins).merging(["up_to_factor": Self.value(band.factor)]) { $1 }
        }),
      "both_orders": repeated.bothOrders, "both_orders_agree": repeated.bothOrdersAgree,
    ]
  }

  private static func value(_ value: Any?) -> Any { value ?? NSNull() }

  private static func object(_ count: NamedCount) -> [String: Any] {
    ["name": count.name, "count": count.count]
  }

  private static func object(_ estimate: ShareEstimate) -> [String: Any] {
    [
      "value": estimate.value, "low": value(estimate.low), "high": value(estimate.high),
      "rows": estimate.observations, "prompts": estimate.groups,
    ]
  }

  private static func object(_ estimate: DifferenceEstimate) -> [String: Any] {
    [
      "value": estimate.value, "low": estimate.low, "high": estimate.high,
      "rows": estimate.observations,
    ]
  }

  private static func object(_ model: Model) -> [String: Any] {
    [
      "name": model.name, "rows": model.rows, "outcome": object(model.outcome),
      "tie_share": value(model.tieShare), "rows_first": value(model.rowsFirst),
      "mean_length": value(model.meanLength), "mean_cost": value(model.meanCost),
    ]
  }

  private static func object(_ pair: Pair) -> [String: Any] {
    [
      "first": pair.first, "second": pair.second, "rows": pair.rows, "first_wins": pair.firstWins,
      "second_wins": pair.secondWins, "ties": pair.ties,
      "rows_first_shown_first": value(pair.rowsFirstShownFirst),
    ]
  }

  /// What a task says of ``tasksPair``: the first model's win rate in battles, the difference of the
  /// mean scores in score tables.
  private func taskObject(_ task: Task) -> [String: Any] {
    var object: [String: Any] = ["name": task.name, "rows": task.rows, "prompts": task.prompts]
    guard summary.judgments == nil else {
      object["first_outcome"] = Self.value(task.firstOutcome.map { Self.object($0) })
      return object
    }
    object["mean_difference"] = Self.value(
      task.firstOutcome.map { estimate in
        let difference = { (share: Double) in 2 * share - 1 }
        return [
          "value": difference(estimate.value), "low": Self.value(estimate.low.map(difference)),
          "high": Self.value(estimate.high.map(difference)), "rows": estimate.observations,
        ] as [String: Any]
      })
    return object
  }
}
