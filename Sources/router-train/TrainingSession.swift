import CommandSupport
import Foundation
import ModelPrices
import PreferenceData
import PreferenceTraining
import RouterEvaluation
import RouterScoring

/// Runs what the arguments ask for and prints it.
struct TrainingSession {
  let command: RouterTrain
  let start = ContinuousClock.now

  init(_ command: RouterTrain) {
    self.command = command
    TrainingThreads.set(command.model.threads ?? TrainingThreads.activeProcessors)
  }

  var isText: Bool { command.output.format == .text }

  func say(_ text: String = "") {
    if isText { print(text.printable) }
  }

  func read() throws -> LoadedDataset {
    let progress = ProgressLine("reading")
    defer { progress.finish() }
    let loaded = try DatasetReader(
      skipInvalid: command.data.skipInvalid, includeContaminated: command.data.includeContaminated
    ).read(command.data.data, progress: progress.update)
    for error in loaded.firstInvalid { Messages.warning(error.message) }
    say(summary(of: loaded))
    return loaded
  }

  /// Does something with data; if they are no good for it, the error says which data.
  func placing<Result>(_ loaded: LoadedDataset, _ work: () throws -> Result) throws -> Result {
    do {
      return try work()
    } catch let error as any CommandError where error.exitStatus == .invalidData {
      throw CommandFailure("\(loaded.place): \(error.message)", error.exitStatus)
    }
  }

  private func summary(of loaded: LoadedDataset) -> String {
    let dataset = loaded.dataset
    let kind =
      switch dataset {
      case .battles: "battles"
      case .scores: "score rows"
      }
    var text =
      "\(dataset.rowCount.readable) \(kind) on \(dataset.prompts.count.readable) distinct prompts, "
      + "\(dataset.models.count) model\(dataset.models.count == 1 ? "" : "s")"
    let dropped = loaded.leftOut.map { "\($0.rows.readable) \($0.reason)" }
    if !dropped.isEmpty { text += "; left out: " + dropped.joined(separator: ", ") }
    for note in loaded.companionNotes { text += "\n\(note)" }
    if dataset.columns.simulated { text += "\nSIMULATED DATA: good for trying things out only" }
    return text
  }

  func training(_ progress: ProgressLine, _ dataset: PreferenceDataset) throws -> RouterTraining {
    var training = RouterTraining()
    if let path = command.model.embeddings {
      training.embeddings = try GivenEmbeddings(NumPyFile.read(path), for: dataset)
    }
    training.target = command.model.target
    if command.model.encoder != nil { training.embeddings = try encode(dataset, progress) }
    training.termEncoder = try termEncoder(progress)
    training.algorithm = command.model.algorithm
    training.preset = command.model.preset
    training.pair = PairSelection(
      strong: command.model.strong, weak: command.model.weak,
      prices: try command.model.prices.map { try PriceCatalogue(contentsOf: $0) })
    training.ties = command.model.ties
    training.l2 = command.model.l2
    training.rank = command.model.rank
    training.tiers = command.model.tiers
    training.winMargin = command.model.winMargin
    training.seed = command.model.seed
    training.progress = { progress.update($0) }
    return training
  }

  var evaluation: EvaluationOptions {
    var options = EvaluationOptions()
    options.bootstrapReplicates = command.measurement.bootstrap
    options.seed = command.model.seed
    options.threads = TrainingThreads.count
    return options
  }

  // MARK: The main job

  func train() throws {
    let path = command.output.out
    let loaded = try read()
    // The output is tried before the long work, not after it.
    var file = try AtomicFile(at: path, createsFolder: true)
    let progress = ProgressLine("training")
    var run = TrainingRun(try training(progress, loaded.dataset))
    run.holdout = command.data.holdout
    run.refit = command.data.refit
    run.leftOutTasks = Set(command.data.leaveOutTasks)
    run.threshold = command.measurement.threshold ?? 0.3
    run.guarantee = command.measurement.guarantee
    run.evaluation = evaluation
    run.flags = command.provenanceFlags
    run.choice = try modelOutcomes(loaded)
    let outcome = try placing(loaded) { try run.run(loaded) }
    progress.finish()
    let bytes = outcome.router.model.encoded()
    try file.write(bytes)
    try file.commit()
    switch command.output.format {
    case .text: say(text(outcome, loaded, bytes: bytes.count, path: path))
    case .json: try printJSON(outcome, path: path, bytes: bytes.count)
    }
  }

  private func text(
    _ outcome: TrainingRun.Outcome, _ loaded: LoadedDataset, bytes: Int, path: String
  ) -> String {
    let router = outcome.router
    var parts = [
      "strong  \(router.model.pair.strong)\nweak    \(router.model.pair.weak)\n"
        + paragraph("(\(router.pairReason))", indent: "        ", first: "        ")
    ]
    if let ratings = router.ratings { parts.append(ratingsText(ratings, loaded.dataset.models)) }
    var heads = TextTable(["head", "penalty", "weight"], aligned: [.left, .right, .right])
    for head in router.heads {
      heads.append([head.name, head.penalty.short, head.weight.fixed(4)])
    }
    parts.append(
      paragraph(
        "\(router.algorithm.rawValue), trained on \(outcome.trainingPrompts.readable) prompts, "
          + "\(router.observations.readable) "
          + (command.model.learnsPair ? "judgments of the pair" : "rows") + "; win rate by "
          + "\(router.calibration)") + "\n" + heads.text)
    if outcome.report?.guarantee == nil, let guarantee = outcome.guarantee {
      let pair = router.model.pair
      parts.append(
        paragraph(
          guarantee.sentence(strong: pair.strong, weak: pair.weak), indent: "           ",
          first: "Guarantee  "))
    }
    if let report = outcome.report {
      parts.append("HELD OUT\n" + report.text().trimmingCharacters(in: .newlines))
    } else {
      parts.append(
        paragraph(
          "No held-out prompt judges this pair, so nothing is known of its worth; evaluate it on "
            + "other data:") + "\n  router-eval --artifact \(path) --data FILE")
    }
    if let choice = outcome.choiceReport {
      parts.append(
        choice.text(heading: "HELD OUT: A CHOICE AMONG ALL MODELS").trimmingCharacters(
          in: .newlines))
    }
    parts += router.notes.map { paragraph($0, indent: "      ", first: "Note  ") }
    parts.append(
      "wrote \(path) (\(readable(bytes: bytes))) in \((ContinuousClock.now - start).readable)\n"
        + "next: router-eval " + nextArguments(router.model.provenance.guarantee != nil, path: path)
    )
    return parts.joined(separator: "\n\n")
  }

  /// What shows the router's worth; one that knows no pair has to be shown prompts first.
  private func nextArguments(_ hasGuarantee: Bool, path: String) -> String {
    guard command.model.learnsPair else {
      return "--artifact \(path) --traffic FILE --recalibrate OUT"
    }
    return (path == OutputOptions.standard ? "" : "--artifact \(path) ")
      + (hasGuarantee ? "" : "--threshold \((command.measurement.threshold ?? 0.3).short) ")
      + "--sweep"
  }

  private func paragraph(_ text: String, indent: String = "", first: String = "") -> String {
    String(wrapped(text, indent: indent, first: first).dropLast())
  }

  private func ratingsText(_ ratings: BradleyTerry, _ models: [String]) -> String {
    var table = TextTable(
      ["model", "rating", "95 % interval", "battles"], aligned: [.left, .right, .left, .right])
    let order = models.indices.filter { ratings.counts[$0] > 0 }.sorted {
      (ratings.ratings[$0], models[$1]) > (ratings.ratings[$1], models[$0])
    }
    let scale = BradleyTerry.eloScale
    func row(_ m: Int) -> [String] {
      let half = scale * ratings.halfWidth(of: m)
      return [
        models[m], (scale * ratings.ratings[m]).fixed(0), "± \(half.fixed(0))",
        ratings.counts[m].readable,
      ]
    }
    let shown = order.count <= 12 ? order : Array(order.prefix(6) + order.suffix(5))
    for (place, m) in shown.enumerated() {
      if shown.count < order.count, place == 6 {
        table.append(["… \(order.count - shown.count) more"])
      }
      table.append(row(m))
    }
    let bias =
      ratings.positionBias == 0
      ? ""
      : "\n  the answer shown first gains \((scale * ratings.positionBias).fixed(0)) ± "
        + "\((scale * 1.96 * ratings.positionBiasError).fixed(0))"
    return "Bradley–Terry ratings of the training battles, Elo scale, mean 0\n" + table.text + bias
  }

  private func printJSON(_ outcome: TrainingRun.Outcome, path: String, bytes: Int) throws {
    let router = outcome.router
    var object: [String: Any] = [
      "algorithm": router.algorithm.rawValue,
      "strong_model": router.model.pair.strong, "weak_model": router.model.pair.weak,
      "pair_reason": router.pairReason, "training_prompts": outcome.trainingPrompts,
      "held_out_prompts": outcome.heldOutPrompts, "observations": router.observations,
      "calibration": router.calibration, "artifact": path, "artifact_bytes": bytes,
      "seconds": (ContinuousClock.now - start).seconds, "notes": router.notes,
      "heads": router.heads.map { head -> [String: Any] in
        ["name": head.name, "penalty": head.penalty, "weight": head.weight]
      },
    ]
    if let guarantee = outcome.report?.guarantee ?? outcome.guarantee {
      object["guarantee"] = try JSONSerialization.jsonObject(with: JSONEncoder().encode(guarantee))
    }
    if let choice = outcome.choiceReport {
      object["choice"] = try JSONSerialization.jsonObject(with: Data(choice.json.utf8))
    }
    if let report = outcome.report {
      object["held_out"] = try JSONSerialization.jsonObject(with: Data(report.json.utf8))
    }
    try printObject(object)
  }

  func printObject(_ object: [String: Any]) throws {
    let data = try JSONSerialization.data(
      withJSONObject: object, options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes])
    print(String(decoding: data, as: UTF8.self))
  }
}

extension Double {
  /// Without a fraction that is not there: 0.3, 10, 1e-05.
  var short: String { self == rounded() && abs(self) < 1e6 ? String(Int(self)) : String(self) }
}
