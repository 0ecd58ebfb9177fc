internal import CommandSupport
internal import Foundation

/// What models charge per token, read from a catalogue in the shape that gateways share:
/// `{"model": {"input_cost_per_token": 1e-05, "output_cost_per_token": 3e-05, …}, …}`.
public struct PriceCatalogue: Sendable, Equatable {
  private static let sizeLimit = 256 << 20
  public var prices: [String: TokenPrice]
  /// The file it was read from, and in words with the day the file is of.
  package var path = "the catalogue"
  package var source = "the catalogue"
  /// Whose model each is, as the catalogue says.
  private var providers: [String: String] = [:]
  /// The most tokens that an answer of each can have, as the catalogue says.
  private var outputLimits: [String: Int] = [:]

  public init(prices: [String: TokenPrice]) { self.prices = prices }

  /// The price of a model by its exact name: providers of one model charge differently, so that no
  /// other name will do.
  public subscript(model: String) -> TokenPrice? { prices[model] }

  /// The price of a model named as in a gateway's configuration, `openai/gpt-4o`: by that name, or
  /// by what follows the provider if the catalogue says that the model is that provider's.
  public func price(forDeployed model: String) -> TokenPrice? {
    name(forDeployed: model).flatMap { prices[$0] }
  }

  /// The most tokens that an answer of a model can have; nil where the catalogue does not say.
  public func maximumOutput(forDeployed model: String) -> Int? {
    name(forDeployed: model).flatMap { outputLimits[$0] }
  }

  private func name(forDeployed model: String) -> String? {
    if prices[model] != nil { return model }
    guard let slash = model.firstIndex(of: "/") else { return nil }
    let name = String(model[model.index(after: slash)...])
    return providers[name] == String(model[..<slash]) ? name : nil
  }

  /// Reads a catalogue; entries without both prices are left out.
  ///
  /// - Throws: a `CommandError` with place, remedy and exit status.
  public init(contentsOf path: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandFailure("\(path): there is no such file; check --prices", .missingInput)
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let size = (attributes?[.size] as? Int) ?? 0
    guard !isFolder.boolValue, size <= Self.sizeLimit else {
      throw CommandFailure("\(path): this is no price catalogue; name a JSON file", .missingInput)
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("\(path): cannot be read; check its permissions", .missingInput)
    }
    guard let entries = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
      throw CommandFailure(
        "\(path): this is no JSON object of models; name a price catalogue", .invalidData)
    }
    prices = entries.compactMapValues { entry in
      guard let fields = entry as? [String: Any] else { return nil }
      return TokenPrice(
        fields: fields.compactMapValues(Self.price),
        isEmbedding: fields["mode"] as? String == "embedding")
    }
    providers = entries.compactMapValues { ($0 as? [String: Any])?["litellm_provider"] as? String }
    outputLimits = entries.compactMapValues { entry in
      guard let fields = entry as? [String: Any], let number = fields["max_output_tokens"] as? Int,
        1...10_000_000 ~= number
      else { return nil }
      return number
    }
    // The format's own documentation, under a name that is no model's.
    prices["sample_spec"] = nil
    guard !prices.isEmpty else {
      throw CommandFailure(
        "\(path): no model in it has input_cost_per_token and output_cost_per_token", .invalidData)
    }
    self.path = path
    let day = (attributes?[.modificationDate] as? Date)?.formatted(.iso8601.year().month().day())
    source = (path as NSString).lastPathComponent + (day.map { " (file of \($0))" } ?? "")
  }

  /// USD per token: 0 to 1; true and false are no numbers.
  private static func price(_ value: Any?) -> Double? {
    guard let number = value as? NSNumber, String(cString: number.objCType) != "c",
      (0...1) ~= number.doubleValue
    else { return nil }
    return number.doubleValue
  }
}
