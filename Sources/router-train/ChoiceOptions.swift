import ArgumentParser
import PreferenceTraining
import RouterEvaluation

struct ChoiceOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Also learn to choose among so many models of a score table, by quality and cost: all, or "
        + "names with commas between them.", valueName: "all|name,name")) var models: String?

  @Option(
    name: .customLong("price"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "With --models, where the data record no costs: a model's price, as MODEL=IN/OUT (dollars per "
        + "million tokens), MODEL=0.004/request or MODEL=like:NAME; may be repeated.",
      valueName: "model=value"),
    transform: { text in
      guard let setting = PriceSetting(text) else {
        throw ValidationError(
          "'\(text)' is no price; write model=3/15 (dollars per million tokens in and out), "
            + "model=0.004/request or model=like:NAME")
      }
      return setting
    }) var prices: [PriceSetting] = []

  @Option(
    help: ArgumentHelp(
      "With --models, where the data record neither costs nor tokens: the length of a request in "
        + "tokens of input and output.", valueName: "in/out"),
    transform: { text in
      guard let length = MoneyOptions.TokensPerRequest(text) else {
        throw ValidationError("'\(text)' is no length; write tokens in and out, such as 500/200")
      }
      return length
    }) var tokensPerRequest: MoneyOptions.TokensPerRequest?

  func check(_ model: ModelOptions, _ measurement: MeasurementOptions) throws {
    guard models != nil else {
      guard prices.isEmpty, tokensPerRequest == nil else {
        throw ValidationError("--price and --tokens-per-request go with --models all")
      }
      return
    }
    guard model.algorithm == .auto || model.algorithm == .ridge else {
      throw ValidationError(
        "--models is learned by ridge; leave out --algorithm \(model.algorithm.rawValue)")
    }
    guard model.learnsPair else {
      throw ValidationError("--models and --target difficulty are two things to learn; give one")
    }
    if measurement.compareScores != nil || measurement.writeScores != nil
      || measurement.trainSize != nil
    {
      throw ValidationError(
        "--compare-scores, --write-scores and --train-size are about a pair of models; leave out "
          + "--models")
    }
  }

  /// The names given; empty for all of the data's models.
  var names: [String] {
    guard let models, models != "all" else { return [] }
    return models.split(separator: ",").map { name in
      String(name.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
  }

  func money(catalogue: String?) -> MoneyOptions {
    var options = MoneyOptions()
    options.catalogue = catalogue
    options.prices = prices
    options.tokensPerRequest = tokensPerRequest
    return options
  }
}
