public import ArgumentParser
public import RouterEvaluation

struct DataOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The router.", valueName: "file"))
  var artifact = "models/router.safetensors"

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Battles or score tables to evaluate on, JSON Lines or a public set as downloaded, or a "
        + "folder of files; default: the prompts that training held out.",
      valueName: "file"))
  var data: [String] = []

  @Option(
    help: ArgumentHelp(
      "Judge this model's quality as the strong one's; default: the router's.", valueName: "model"))
  var strong: String?

  @Option(
    help: ArgumentHelp(
      "Judge this model's quality as the weak one's; default: the router's.", valueName: "model"))
  var weak: String?

  @Option(help: "unit for scores in 0...1, raw for raw_scores on the benchmark's own scale.")
  var scale: QualityScale = .unit

  @Option(
    help: ArgumentHelp(
      "Prices per token (the catalogue that gateways read), for costs of rows with token counts.",
      valueName: "file"))
  var prices: String?

  @Flag(help: "Leave invalid lines out and count them, instead of stopping at the first.")
  var skipInvalid = false

  @Flag(help: "Keep rows that are marked as contaminated.")
  var includeContaminated = false

  @Flag(help: "Leave out prompts that the router was trained on.")
  var dropInSample = false
}

struct MeasurementOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: "Strong if and only if the win rate reaches this; from 0 to 1 (default: 0.3).")
  var threshold: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Instead of a threshold: this share of the prompts to the strong model, from 0 to 1.",
      valueName: "share"))
  var share: Double?

  @Option(
    name: .customLong("routellm-bins"),
    help: ArgumentHelp("Also APGR as RouteLLM takes it, over so many bins (10).", valueName: "n"))
  var routeLLMBins: Int?

  @Option(help: ArgumentHelp("Bootstrap replicates behind every interval.", valueName: "n"))
  var bootstrap = 1_000

  @Option(help: "Seed of the bootstrap; the same seed gives the same intervals.")
  var seed: UInt64 = 0

  @Option(help: ArgumentHelp("Threads; default: all cores.", valueName: "n"))
  var threads: Int?

  func check() throws {
    if let threshold, !(0...1).contains(threshold) {
      throw ValidationError(
        "--threshold \(threshold) is no win rate; give a number from 0 (all calls to the strong "
          + "model) to 1 (none)")
    }
    if let share, !(0...1).contains(share) {
      throw ValidationError("--share \(share) is no share; give a number from 0 to 1")
    }
    guard threshold == nil || share == nil else {
      throw ValidationError("--threshold and --share both set the threshold; give one of them")
    }
    if let routeLLMBins, !(1...10_000).contains(routeLLMBins) {
      throw ValidationError("--routellm-bins \(routeLLMBins): give 1 to 10000 (RouteLLM's is 10)")
    }
    guard (0...100_000).contains(bootstrap) else {
      throw ValidationError("--bootstrap \(bootstrap): give 0 to 100000")
    }
    if let threads, !(1...1024).contains(threads) {
      throw ValidationError("--threads \(threads): give 1 to 1024")
    }
  }
}

struct OutputOptions: ParsableArguments {
  @Flag(help: "Show the whole curve, as a plot and as a table.")
  var sweep = false

  @Flag(help: "Show random routing, prompt length, each single model and the oracle beside it.")
  var compare = false

  @Flag(
    help: ArgumentHelp(
      "Only say how good the models of --data are, without any router.",
      discussion: "With --strong and --weak on the rows that judge both."))
  var constants = false

  @Option(help: "text, json or csv (the curve).")
  var format: OutputFormat = .text

  @Option(help: ArgumentHelp("Draw the curve into this file.", valueName: "file"))
  var svg: String?

  @Option(help: ArgumentHelp("Write the curve into this file.", valueName: "file"))
  var csv: String?
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}

extension QualityScale: ExpressibleByArgument {}
