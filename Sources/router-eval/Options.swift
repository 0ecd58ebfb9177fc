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
    help: ArgumentHelp(
      "Strong if and only if the win rate reaches this; from 0 to 1 (default: the router's "
        + "guaranteed threshold, else 0.3)."))
  var threshold: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Instead of a threshold: this share of the prompts to the strong model, from 0 to 1.",
      valueName: "share"))
  var share: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "Instead of a threshold: the highest one at which routing keeps this share of the strong "
        + "model's quality, for battles of the gap. Half of the prompts choose it, the other half is "
        + "reported on.", valueName: "share"))
  var targetQuality: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How sure --target-quality has to be (default: 0.95).", valueName: "share"))
  var confidence: Double?

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
    guard [threshold, share, targetQuality].count(where: { $0 != nil }) < 2 else {
      throw ValidationError(
        "--threshold, --share and --target-quality all set the threshold; give one of them")
    }
    guard confidence == nil || targetQuality != nil else {
      throw ValidationError("--confidence goes with --target-quality 0.95")
    }
    if let complaint = guarantee?.complaint { throw ValidationError(complaint) }
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

extension MeasurementOptions {
  var guarantee: GuaranteeRequest? {
    targetQuality.map { GuaranteeRequest(target: $0, confidence: confidence ?? 0.95) }
  }

  var target: RouterEvaluationJob.Target {
    if let threshold { return .threshold(threshold) }
    if let share { return .share(share) }
    return guarantee.map { .quality($0) } ?? .standard
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

  @Flag(
    help: ArgumentHelp(
      "The choice among all models of a router trained with --models: AIQ and RouterArena's score "
        + "beside single models, their mixtures and the oracle."))
  var choose = false

  @Option(help: "text, json or csv (the curve).")
  var format: OutputFormat = .text

  @Option(help: ArgumentHelp("Draw the curve into this file.", valueName: "file"))
  var svg: String?

  @Option(help: ArgumentHelp("Write the curve into this file.", valueName: "file"))
  var csv: String?

  @Option(
    help: ArgumentHelp(
      "Write everything as one self-contained HTML page, to hand on.", valueName: "file"))
  var report: String?

  @Option(help: ArgumentHelp("Prompts of each kind that the page shows.", valueName: "n"))
  var examples = 5

  @Flag(help: "Show no prompt in the page: for private data.")
  var noExamples = false

  @Option(
    help: ArgumentHelp("Also what the router is worth on parts of the prompts: task or length."))
  var by: SliceReport.Kind?
}

enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
  case text, json, csv
}

extension QualityScale: ExpressibleByArgument {}
extension SliceReport.Kind: ExpressibleByArgument {}

struct MoneyFlags: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Prices per token: the JSON map that gateways read. Used where the data record tokens and no "
        + "costs.", valueName: "file"))
  var prices: String?

  @Option(
    name: .customLong("price"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A model's price, or a what-if, as MODEL=VALUE; may be repeated.",
      discussion: """
        gpt-x=3/15 dollars per million tokens in and out; gpt-x=0.004/request; gpt-x=like:NAME \
        takes NAME's price from --prices; gpt-x=+50% or gpt-x=-20% shows what a change of its \
        price would do.
        """, valueName: "model=value"),
    transform: { text in
      guard let setting = PriceSetting(text) else {
        throw ValidationError(
          "'\(text)' is no price; write model=3/15 (dollars per million tokens in and out), "
            + "model=0.004/request, model=like:NAME, model=+50% or model=-20%")
      }
      return setting
    })
  var settings: [PriceSetting] = []

  @Option(
    help: ArgumentHelp(
      "Assume this length of a request where the data record neither costs nor tokens.",
      valueName: "in/out"),
    transform: { text in
      guard let length = MoneyOptions.TokensPerRequest(text) else {
        throw ValidationError("'\(text)' is no length; write tokens in and out, such as 500/200")
      }
      return length
    })
  var tokensPerRequest: MoneyOptions.TokensPerRequest?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Also the bill of a month with so many requests.", valueName: "n"))
  var requestsPerMonth: Double?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "What running the router costs, in dollars per month.", valueName: "dollars"))
  var routerCost = 0.0

  var options: MoneyOptions {
    var options = MoneyOptions()
    options.catalogue = prices
    options.prices = settings
    options.tokensPerRequest = tokensPerRequest
    options.requestsPerMonth = requestsPerMonth
    options.routerCostPerMonth = routerCost
    return options
  }

  func check() throws {
    if let requestsPerMonth, !(1...1e12).contains(requestsPerMonth) {
      throw ValidationError("--requests-per-month \(requestsPerMonth): give 1 or more")
    }
    guard (0...1e9).contains(routerCost) else {
      throw ValidationError("--router-cost \(routerCost): give dollars per month, 0 or more")
    }
    guard routerCost == 0 || requestsPerMonth != nil else {
      throw ValidationError("--router-cost is per month: it needs --requests-per-month")
    }
  }
}

struct TrafficOptions: ParsableArguments {
  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Prompts without judgments, JSON Lines or a gateway's log: how far they are from training, and "
        + "which threshold gives which share of strong calls on them.", valueName: "file"))
  var traffic: [String] = []

  @Option(
    help: ArgumentHelp(
      "Write the router with its shares meant for --traffic: scores and win rates stay as they are.",
      valueName: "file"))
  var recalibrate: String?
}
