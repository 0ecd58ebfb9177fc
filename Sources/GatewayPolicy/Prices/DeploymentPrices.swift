#if Gateway
internal import CommandSupport
public import ModelPrices

/// What each deployment charges: by the configuration, or by a catalogue.
public struct DeploymentPrices: Sendable {
  private let catalogues: [PriceCatalogue]
  /// Catalogues whose day has not come.
  public let upcoming: [PriceFile]

  /// - Parameter catalogues: later ones count over earlier ones.
  public init(_ catalogues: [PriceCatalogue] = []) {
    self.catalogues = catalogues.reversed()
    upcoming = []
  }

  /// Reads catalogues in LiteLLM's shape, as `ledger.prices` names them, those too whose day has not
  /// come: what is wrong with one shall not be found out at midnight.
  ///
  /// - Parameter now: the moment whose prices are meant, in seconds since 1970.
  /// - Throws: a `CommandError` that names the file.
  public init(reading files: [PriceFile], at now: Double) throws {
    var catalogues: [PriceCatalogue] = []
    for file in files {
      var catalogue = try PriceCatalogue(contentsOf: file.path)
      if let start = file.from {
        catalogue.source = "\(file.path.split(separator: "/").last ?? "") (from \(start.day))"
      }
      if file.isInForce(at: now) { catalogues.append(catalogue) }
    }
    self.catalogues = catalogues.reversed()
    upcoming = files.filter { !$0.isInForce(at: now) }
  }

  /// A price and who says so.
  public struct Quote: Sendable, Equatable {
    public var price: TokenPrice
    /// `configuration`, or a catalogue with the day that its file is of.
    public var source: String
  }

  /// Nil where nobody says what the deployment charges: that is not nothing.
  ///
  /// The deployment's `base_model` is looked up, or else its own name, with the provider's prefix or
  /// under the same provider. What the configuration states counts over that; where it states
  /// another price of input or output, it is another contract, and nothing but the price of the other
  /// of the two is taken from a catalogue.
  public func quote(for deployment: Deployment) -> Quote? {
    let listed = listed(deployment.baseModel ?? deployment.model)
    let stated = deployment.statedPrices
    guard !stated.isEmpty else { return listed }
    var fields = listed?.price.fields ?? [:]
    let bases = ["input_cost_per_token", "output_cost_per_token"]
    if bases.contains(where: { stated[$0] != nil && stated[$0] != fields[$0] }) {
      fields = fields.filter { bases.contains($0.key) }
    }
    fields.merge(stated) { $1 }
    return TokenPrice(fields: fields, isEmbedding: deployment.isForEmbeddings)
      .map { Quote(price: $0, source: "configuration") }
  }

  public func price(of deployment: Deployment) -> TokenPrice? { quote(for: deployment)?.price }

  /// The most tokens that an answer of the deployment can have, where the configuration or a
  /// catalogue says it.
  public func maximumOutput(of deployment: Deployment) -> Int? {
    if let own = deployment.maximumOutputTokens { return own }
    let name = deployment.baseModel ?? deployment.model
    for catalogue in catalogues {
      if let limit = catalogue.maximumOutput(forDeployed: name) { return limit }
    }
    return nil
  }

  private func listed(_ name: String) -> Quote? {
    for catalogue in catalogues {
      if let price = catalogue.price(forDeployed: name) {
        return Quote(price: price, source: catalogue.source)
      }
    }
    return nil
  }
}

extension PriceFile {
  /// Whether its prices hold at a moment, in seconds since 1970.
  public func isInForce(at now: Double) -> Bool { from.map { $0.seconds <= now } ?? true }
}
#endif
