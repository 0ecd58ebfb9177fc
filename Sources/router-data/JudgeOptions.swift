import ArgumentParser
import CommandSupport
import Glibc
import ModelJudging
import ModelPrices

/// Who answers and who judges.
struct JudgeModelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A JSON file with models, judge and their prices; see --example-config.", valueName: "file"))
  var config: String?

  @Option(
    help: ArgumentHelp(
      "A model that answers, two or more of them.", valueName: "name[=model]@url"))
  var model: [String] = []

  @Option(help: ArgumentHelp("The model that judges.", valueName: "name[=model]@url"))
  var judge: String?

  @Option(
    help: ArgumentHelp(
      "The environment variable with the key of models named by flags.", valueName: "variable"))
  var apiKeyEnv: String?

  @Option(help: ArgumentHelp("Criteria of your own for the judge.", valueName: "file"))
  var rubric: String?

  @Option(
    help: ArgumentHelp(
      "Instructions for the models, where a conversation has none.", valueName: "file"))
  var system: String?

  @Option(
    help: ArgumentHelp(
      "A price catalogue in the public shape, by exact model names.", valueName: "file"))
  var prices: String?

  @Option(help: "Tokens an answer may have; a configuration can say it by model.")
  var maxTokens: Int?

  @Option(help: "Of the answers; left to the endpoint unless given.")
  var temperature: Double?

  func validate() throws {
    guard (1...1_000_000).contains(maxTokens ?? 1) else {
      throw ValidationError("--max-tokens must be from 1 to 1000000")
    }
    guard (0...2).contains(temperature ?? 0) else {
      throw ValidationError("--temperature must be from 0 to 2")
    }
  }

  func rubricText() throws -> String {
    try rubric.map { try TextFile.read($0, option: "--rubric") } ?? Rubric.standard.text
  }

  /// The plan that a configuration and flags give together; flags come after it.
  func plan() throws -> JudgePlan {
    var configuration = try config.map { try JudgeConfiguration(contentsOf: $0) } ?? .init()
    for text in model {
      configuration.models.append(
        try ModelEndpoint.parse(
          text, option: "--model", keyVariable: apiKeyEnv,
          maxTokens: JudgeConfiguration.answerTokens))
    }
    if let judge {
      configuration.judge = try ModelEndpoint.parse(
        judge, option: "--judge", keyVariable: apiKeyEnv,
        maxTokens: JudgeConfiguration.judgeTokens)
    }
    guard configuration.models.count >= 2 else {
      throw ValidationError("two models or more are compared; name them in --config or by --model")
    }
    guard Set(configuration.models.map(\.name)).count == configuration.models.count else {
      throw ValidationError("two models have the same name; give them names of their own")
    }
    guard let judge = configuration.judge else {
      throw ValidationError("name the judge in --config or by --judge")
    }
    var plan = JudgePlan(models: configuration.models, judge: judge)
    for index in plan.models.indices {
      if let maxTokens { plan.models[index].maxTokens = maxTokens }
      if let temperature { plan.models[index].temperature = temperature }
    }
    if let path = rubric ?? configuration.rubric {
      plan.rubric = Rubric(try TextFile.read(path, option: "--rubric"))
    }
    if let path = system ?? configuration.system {
      plan.system = try TextFile.read(path, option: "--system")
    }
    if let prices { plan.price(by: try PriceCatalogue(contentsOf: prices)) }
    return plan
  }
}

/// How calls are made and what they may cost.
struct JudgeCallOptions: ParsableArguments {
  @Option(help: "USD that all runs together may cost; nothing is sent that could pass it.")
  var maxCost: Double?

  @Flag(help: "Call models without a price though --max-cost is given.")
  var unpricedOk = false

  @Flag(name: [.short, .long], help: "Don't ask before money is spent.")
  var yes = false

  @Option(help: "Calls at once.")
  var concurrency = 8

  @Option(help: "Seconds a call may take.")
  var timeout = 300.0

  @Option(help: "Attempts of a call whose failures cost nothing.")
  var attempts = 5

  @Flag(help: "Send calls again that may have been paid but have no answer.")
  var resendInDoubt = false

  func validate() throws {
    guard maxCost ?? 1 > 0, maxCost ?? 1 < .infinity else {
      throw ValidationError("--max-cost must be above 0")
    }
    guard (1...256).contains(concurrency) else {
      throw ValidationError("--concurrency must be from 1 to 256")
    }
    guard timeout > 0, timeout <= 86_400 else {
      throw ValidationError("--timeout must be above 0 and at most 86400")
    }
    guard (1...20).contains(attempts) else {
      throw ValidationError("--attempts must be from 1 to 20")
    }
  }

  var settings: PaidCalls.Settings {
    var settings = PaidCalls.Settings()
    settings.maximumCost = maxCost
    settings.concurrency = concurrency
    settings.timeout = timeout
    settings.attempts = attempts
    settings.resendsDoubts = resendInDoubt
    return settings
  }

  /// Stops before the first call unless someone wants it.
  func confirm(_ estimate: JudgeSession.Estimate) throws {
    guard estimate.calls.calls > 0 else { return }
    if maxCost != nil, !unpricedOk, let name = estimate.calls.unpriced.first {
      throw CommandFailure(
        "\(name): no price is known, so --max-cost cannot be kept; give its price, or say "
          + "--unpriced-ok", .usage)
    }
    if yes { return }
    guard isatty(STDIN_FILENO) != 0, Messages.isTerminal else {
      if maxCost != nil { return }
      throw CommandFailure(
        "this would spend money; say how much with --max-cost USD, or say --yes", .usage)
    }
    Messages.note("Go on? [y/N]")
    guard let answer = readLine()?.lowercased(), ["y", "yes"].contains(answer) else {
      throw CommandFailure("nothing was sent", .failure)
    }
  }
}
