#if Gateway
internal import CommandSupport
public import ModelPrices

/// What each deployment charges: by the configuration, or by a catalogue.
public struct DeploymentPrices: Sendable {
  private let catalogues: [PriceCatalogue]

  /// - Parameter catalogues: later ones count over earlier ones.
  public init(_ catalogues: [PriceCatalogue] = []) { self.catalogues = catalogues.reversed() }

  /// Reads catalogues in LiteLLM's shape, as `ledger.prices` names them.
  ///
  /// - Throws: a `CommandError` that names the file.
  public init(reading paths: [String]) throws {
    self.init(try paths.map { try PriceCatalogue(contentsOf: $0) })
  }

  /// A price and who says so.
  public struct Quote: Sendable, Equatable {
    public var price: TokenPrice
    /// `configuration`, or a catalogue with the day that its file is of.
    public var source: String
  }

  /// Nil where nobody says what the deployment charges: that is not nothing.
  ///
  /// A price in the configuration needs no catalogue; where it states only one of input and output,
  /// a catalogue must have the other. Otherwise the deployment's `base_model` is looked up, or else
  /// its own name, with the provider's prefix or under the same provider.
  public func quote(for deployment: Deployment) -> Quote? {
    let listed = listed(deployment.baseModel ?? deployment.model)
    guard deployment.inputCostPerToken != nil || deployment.outputCostPerToken != nil else {
      return listed
    }
    guard let input = deployment.inputCostPerToken ?? listed?.price.input,
      let output = deployment.outputCostPerToken ?? listed?.price.output
        ?? (deployment.isForEmbeddings ? 0 : nil)
    else { return nil }
    return Quote(price: TokenPrice(input: input, output: output), source: "configuration")
  }

  public func price(of deployment: Deployment) -> TokenPrice? { quote(for: deployment)?.price }

  private func listed(_ name: String) -> Quote? {
    for catalogue in catalogues {
      if let price = catalogue.price(forDeployed: name) {
        return Quote(price: price, source: catalogue.source)
      }
    }
    return nil
  }
}
#endif
