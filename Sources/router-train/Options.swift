public import ArgumentParser
public import PreferenceTraining
internal import RouterEvaluation

struct DataOptions: ParsableArguments {
  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "The judgments: files of one kind, which are read as one, or a folder of them. JSON Lines, or "
        + "the public sets as downloaded; see DATA above.", valueName: "file"))
  var data: [String] = []

  @Flag(help: "Leave invalid lines out and count them, instead of stopping at the first.")
  var skipInvalid = false

  @Flag(help: "Keep rows that are contaminated, by their mark or a list.")
  var includeContaminated = false

  @Option(parsing: .unconditional, help: "The share of prompts to hold out, 0 for none.")
  var holdout = 0.2

  @Option(
    name: .long, parsing: .upToNextOption,
    help: ArgumentHelp(
      "Leave out the prompts of these tasks (as the rows' \"task\" or \"dataset\" names them), to "
        + "measure on them what was never seen.", valueName: "task"))
  var leaveOutTasks: [String] = []

  @Flag(help: "After measuring on the held-out prompts, train once more on everything.")
  var refit = false

  func check() throws {
    guard (0..<1).contains(holdout) else {
      throw ValidationError("--holdout \(holdout) is not a share; give a number from 0 to below 1")
    }
  }
}

extension DataOptions {
  /// What would leave a quality guarantee without meaning.
  func checkGuarantee() throws {
    guard !refit else {
      throw ValidationError(
        "--refit trains another router on the prompts that --target-quality tested this one on, so "
          + "that nothing would be guaranteed of it; leave out one of them")
    }
    guard holdout > 0 else {
      throw ValidationError(
        "--target-quality is tested on held-out prompts; give --holdout a share above 0")
    }
  }

  /// Left to the run, so that a misspelt flag is complained of first.
  func requireFiles() throws {
    guard !data.isEmpty else {
      throw ValidationError("name at least one file: router-train --data arena.jsonl")
    }
  }
}

struct ModelOptions: ParsableArguments {
  @Option(help: "What to learn of a prompt: pair or difficulty; see TARGETS above.")
  var target: RouterTraining.Target = .pair

  @Option(help: "How to learn; see ALGORITHMS above.")
  var algorithm: RouterTraining.Algorithm = .auto

  @Option(help: "Which views of a prompt to use; see PRESETS above.")
  var preset: Preset = .balanced

  @Option(help: ArgumentHelp("The strong model; default: the highest rated.", valueName: "model"))
  var strong: String?

  @Option(
    help: ArgumentHelp(
      "The weak model; default: the cheapest, else the lowest rated.", valueName: "model"))
  var weak: String?

  @Option(
    help: ArgumentHelp(
      "Prices per token (the JSON map that gateways read): tells which model is the cheapest where "
        + "the data record no costs.", valueName: "file"))
  var prices: String?

  @Option(
    help: ArgumentHelp(
      "Group models into so many tiers by rating; battles across the pair's tiers then train the pair.",
      valueName: "n"))
  var tiers: Int?

  @Option(
    help: "What becomes of ties in battles: drop, half (half a win each) or model (Rao–Kupper).")
  var ties: TieHandling = .model

  @Option(
    help: ArgumentHelp(
      "One L2 penalty for every head; default: chosen by cross-validation.", valueName: "lambda"))
  var l2: Double?

  @Option(
    help: ArgumentHelp(
      "Embeddings, as router-data embed writes them: one more view beside the text for ridge and "
        + "logistic, all that mf and routellm-mf read. One vector per row of the data, or as the "
        + "rows' \"row\" keys say.", valueName: "file"))
  var embeddings: String?

  @Option(
    help: ArgumentHelp(
      "Instead of --embeddings: the folder of the encoder that makes them, as router-data embed reads "
        + "it. About 1 ms per token and thread; to train often, write them once.",
      valueName: "folder"))
  var encoder: String?

  @Option(
    help: ArgumentHelp(
      "Distill a sentence encoder into a table of the data's own words and pairs of words: one more "
        + "view for ridge and logistic, and what mf reads instead of the table learned from the "
        + "prompts. Takes a minute or two here, and microseconds a prompt later, when the encoder is "
        + "not needed.", valueName: "encoder folder"))
  var distill: String?

  @Option(help: ArgumentHelp("Rank of matrix factorization.", valueName: "k"))
  var rank = 8

  @Option(
    help: ArgumentHelp(
      "Continuous scores: strong wins where it leads by more than this.", valueName: "margin"))
  var winMargin = 0.0

  @Option(help: "Seed of splits, samples and initial values; the same seed gives the same file.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Threads; default: all cores.", valueName: "n"))
  var threads: Int?

  func check() throws {
    if let l2, !(l2 > 0 && l2.isFinite) {
      throw ValidationError("--l2 \(l2) is not a penalty; give a number above 0")
    }
    guard (1...256).contains(rank) else {
      throw ValidationError("--rank \(rank) is out of range; give 1 to 256")
    }
    if let tiers, tiers < 2 { throw ValidationError("--tiers \(tiers): give 2 or more") }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): give 1 to 1024")
    }
    // Before minutes are spent on encoding.
    guard target == .pair || (encoder == nil && distill == nil) else {
      throw ValidationError(
        "--target difficulty reads the text alone; leave out --encoder and --distill")
    }
    guard embeddings == nil || encoder == nil else {
      throw ValidationError("--embeddings and --encoder both give the embeddings; give one")
    }
    if embeddings != nil || encoder != nil, distill != nil,
      algorithm == .mf || algorithm == .routellmMF
    {
      throw ValidationError(
        "\(algorithm.rawValue) reads the embeddings alone; leave out them or --distill")
    }
    guard (0..<1).contains(winMargin) else {
      throw ValidationError("--win-margin \(winMargin): give a number from 0 to below 1")
    }
  }
}

struct MeasurementOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Measure by k-fold cross-validation over prompts instead of training a router.",
      valueName: "k"))
  var crossValidate: Int?

  @Option(
    help: ArgumentHelp("Folds for --cross-validate, as JSON {row id: fold}.", valueName: "file"))
  var foldsFile: String?

  @Option(
    help: ArgumentHelp(
      "Learning curve: train on so many prompts, test on the rest.", valueName: "n"))
  var trainSize: Int?

  @Option(help: ArgumentHelp("How often --train-size draws.", valueName: "k"))
  var draws = 10

  @Flag(
    help:
      "With --cross-validate: task only, nearest neighbours, k-means and similarity-weighted Bradley–Terry on the same folds."
  )
  var compare = false

  @Option(
    help: ArgumentHelp(
      "With --cross-validate: other programs' scores, as JSON {method: {row id: score}}, for paired comparisons.",
      valueName: "file"))
  var compareScores: String?

  @Option(
    help: ArgumentHelp("With --cross-validate: write our scores in that form.", valueName: "file"))
  var writeScores: String?

  @Option(
    parsing: .unconditional, help: "The win-rate threshold that the report shows (default: 0.3).")
  var threshold: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Choose the threshold on half of the held-out prompts so that routing keeps this share of the "
        + "strong model's quality, for battles of the gap, and store it in the router.",
      valueName: "share"))
  var targetQuality: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How sure --target-quality has to be (default: 0.95).", valueName: "share"))
  var confidence: Double?

  @Option(help: ArgumentHelp("Bootstrap replicates behind every interval.", valueName: "n"))
  var bootstrap = 1000

  func check() throws {
    if let crossValidate, crossValidate < 2 {
      throw ValidationError("--cross-validate \(crossValidate): give 2 folds or more")
    }
    if let trainSize, trainSize < 10 {
      throw ValidationError("--train-size \(trainSize): give 10 prompts or more")
    }
    if crossValidate == nil,
      compare || compareScores != nil || writeScores != nil || foldsFile != nil
    {
      throw ValidationError(
        "--compare, --compare-scores, --write-scores and --folds-file go with --cross-validate 5")
    }
    if crossValidate != nil, trainSize != nil {
      throw ValidationError("--cross-validate and --train-size are two measurements; give one")
    }
    try checkGuarantee()
    guard (0...1).contains(threshold ?? 0.3) else {
      throw ValidationError(
        "--threshold \(threshold ?? 0.3) is no win rate; give a number from 0 to 1")
    }
    guard (1...1000).contains(draws) else {
      throw ValidationError("--draws \(draws): give 1 to 1000")
    }
    guard (0...100_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap \(bootstrap): give 0 to 100000")
    }
  }
}

extension ModelOptions {
  var learnsPair: Bool { target == .pair }
}

extension MeasurementOptions {
  var guarantee: GuaranteeRequest? {
    targetQuality.map { GuaranteeRequest(target: $0, confidence: confidence ?? 0.95) }
  }

  private func checkGuarantee() throws {
    guard let guarantee else {
      guard confidence == nil else {
        throw ValidationError("--confidence goes with --target-quality 0.95")
      }
      return
    }
    if let complaint = guarantee.complaint { throw ValidationError(complaint) }
    guard threshold == nil else {
      throw ValidationError("--threshold and --target-quality both set the threshold; give one")
    }
    guard crossValidate == nil, trainSize == nil else {
      throw ValidationError(
        "--target-quality is about the router that is written; leave out --cross-validate and "
          + "--train-size")
    }
  }
}

struct OutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("Where to write the router.", valueName: "file"))
  var out = OutputOptions.standard

  static let standard = "models/router.safetensors"

  @Option(help: "text or json.")
  var format: OutputFormat = .text
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json
}

extension RouterTraining.Algorithm: ExpressibleByArgument {}
extension RouterTraining.Target: ExpressibleByArgument {}
extension Preset: ExpressibleByArgument {}
extension TieHandling: ExpressibleByArgument {}

extension RouterTrain {
  /// What was asked for beyond the defaults, without paths: part of the artifact's provenance.
  var provenanceFlags: [String] {
    var flags: [String] = []
    func add(_ name: String, _ value: String?, unless standard: String? = nil) {
      if let value, value != standard { flags.append("--\(name) \(value)") }
    }
    add("target", model.target.rawValue, unless: "pair")
    add("algorithm", model.algorithm.rawValue, unless: "auto")
    add("preset", model.preset.rawValue, unless: "balanced")
    add("strong", model.strong)
    add("weak", model.weak)
    add("tiers", model.tiers.map(String.init))
    add("ties", model.ties.rawValue, unless: "model")
    add("l2", model.l2.map { String($0) })
    add("rank", String(model.rank), unless: "8")
    if model.embeddings != nil { flags.append("--embeddings") }
    if model.encoder != nil { flags.append("--encoder") }
    if model.distill != nil { flags.append("--distill") }
    add("win-margin", String(model.winMargin), unless: "0.0")
    add("models", choice.models)
    for price in choice.prices { flags.append("--price \(price.model)") }
    if choice.tokensPerRequest != nil { flags.append("--tokens-per-request") }
    if data.skipInvalid { flags.append("--skip-invalid") }
    if data.includeContaminated { flags.append("--include-contaminated") }
    if data.refit { flags.append("--refit") }
    if !data.leaveOutTasks.isEmpty {
      flags.append("--leave-out-tasks " + data.leaveOutTasks.joined(separator: " "))
    }
    add("target-quality", measurement.targetQuality.map { String($0) })
    add("confidence", measurement.confidence.map { String($0) })
    return flags
  }
}
