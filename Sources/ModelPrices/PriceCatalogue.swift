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

  public init(prices: [String: TokenPrice]) { self.prices = prices }

  /// The price of a model by its exact name: providers of one model charge differently, so that no
  /// other name will do.
  public subscript(model: String) -> TokenPrice? { prices[model] }

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
      guard let fields = entry as? [String: Any],
        let input = Self.price(fields["input_cost_per_token"]),
        let output = Self.price(fields["output_cost_per_token"])
      else { return nil }
      return TokenPrice(
        input: input, output: output,
        cachedInput: Self.price(fields["cache_read_input_token_cost"]))
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
