internal import CommandSupport
internal import ModelPrices

/// What is known of one model's price.
struct ModelPrice {
  let model: String
  /// A price that was given for it outright.
  let given: PriceSetting.Value?
  /// USD per token, given or from the catalogue.
  let perToken: TokenPrice?
  /// What-if: the product of the changes asked for.
  let factor: Double

  init(_ model: String, _ options: MoneyOptions, _ catalogue: PriceCatalogue?) throws {
    self.model = model
    var factor = 1.0
    var given: PriceSetting.Value?
    for setting in options.prices where setting.model == model {
      if case .change(let change) = setting.value {
        factor *= change
      } else {
        given = setting.value
      }
    }
    self.factor = factor
    self.given = given
    switch given {
    case .tokens(let price): perToken = price
    case .like(let name):
      guard let catalogue else {
        throw CommandFailure("--price \(model)=like:\(name) needs --prices FILE", .usage)
      }
      guard let price = catalogue[name] else {
        throw CommandFailure(
          "--price \(model)=like:\(name): \(catalogue.path) has no price of \(name)"
            + catalogue.suggestion(for: name), .invalidData)
      }
      perToken = price
    case .request: perToken = nil
    default: perToken = catalogue?[model]
    }
  }

  var isKnown: Bool {
    if case .request = given { return true }
    return perToken != nil
  }

  /// USD of a request of an assumed length.
  func cost(_ length: MoneyOptions.TokensPerRequest) -> Double? {
    if case .request(let amount) = given { return amount }
    return perToken?.cost(inputTokens: length.input, outputTokens: length.output)
  }

  /// What to do where there is no price.
  func missing(in catalogue: PriceCatalogue?) -> String {
    "there is no price of \(model)" + (catalogue.map { " in \($0.path)" } ?? "")
      + (catalogue?.suggestion(for: model) ?? "")
      + "; give it with --price \(model)=IN/OUT (dollars per million tokens)"
      + (catalogue == nil ? "" : " or --price \(model)=like:NAME")
  }
}

extension PriceCatalogue {
  /// `; names like it: a, b`, or nothing. Only a hint: providers of one model charge differently.
  func suggestion(for model: String) -> String {
    let wanted = Self.core(model)
    guard wanted.count >= 3 else { return "" }
    let near = prices.keys.compactMap { name -> (name: String, distance: Int)? in
      let core = Self.core(name)
      guard core.count >= 3, core.contains(wanted) || wanted.contains(core) else { return nil }
      return (name, abs(core.count - wanted.count))
    }
    .sorted { ($0.distance, $0.name.count, $0.name) < ($1.distance, $1.name.count, $1.name) }
    return near.isEmpty
      ? "" : "; names like it: " + near.prefix(3).map(\.name).joined(separator: ", ")
  }

  /// The letters and digits of a name's last part, lower-case.
  private static func core(_ name: String) -> String {
    let last = name.split(separator: "/").last ?? ""
    return String(last.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber) })
  }
}
