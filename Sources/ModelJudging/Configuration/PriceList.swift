public import CommandSupport
internal import Foundation

/// What models charge per token, from a catalogue in the shape that gateways share:
/// `{"model": {"input_cost_per_token": 1e-05, "output_cost_per_token": 3e-05, …}, …}`.
public struct PriceList: Sendable {
  private static let sizeLimit = 256 << 20
  private var prices: [String: TokenPrice]

  /// - Throws: if the file is not there or is no catalogue.
  public init(contentsOf path: String) throws(CommandFailure) {
    let entries = try JSONFile.object(path, option: "--prices", limit: Self.sizeLimit)
    prices = entries.compactMapValues { entry in
      guard let fields = entry as? [String: Any],
        let input = Self.price(fields["input_cost_per_token"]),
        let output = Self.price(fields["output_cost_per_token"])
      else { return nil }
      return TokenPrice(
        input: input, output: output,
        cachedInput: Self.price(fields["cache_read_input_token_cost"]))
    }
    guard !prices.isEmpty else {
      throw CommandFailure(
        "\(path): no model in it has input_cost_per_token and output_cost_per_token", .invalidData)
    }
  }

  /// By the exact name: providers of one model charge differently, so that no other name will do.
  public subscript(model: String) -> TokenPrice? { prices[model] }

  private static func price(_ value: Any?) -> Double? {
    guard let number = (value as? NSNumber)?.doubleValue, number.isFinite, number >= 0 else {
      return nil
    }
    return number
  }
}

/// Reading of small JSON files and texts that an option names.
enum JSONFile {
  static func object(
    _ path: String, option: String, limit: Int = 4 << 20
  ) throws(CommandFailure) -> [String: Any] {
    let bytes = try bytes(path, option: option, limit: limit)
    guard let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
      throw CommandFailure("\(path): this is no JSON object; check \(option)", .invalidData)
    }
    return object
  }

  static func bytes(
    _ path: String, option: String, limit: Int = 4 << 20
  ) throws(CommandFailure) -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      !isFolder.boolValue
    else {
      throw CommandFailure("\(path): there is no such file; check \(option)", .missingInput)
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard (attributes?[.size] as? Int) ?? 0 <= limit else {
      throw CommandFailure("\(path): this file is too large for \(option)", .invalidData)
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("\(path): cannot be read; check its permissions", .missingInput)
    }
    return bytes
  }
}

/// Texts that users write: rubrics and system prompts.
public enum TextFile {
  /// - Throws: if there is no such file, or if it is empty or not UTF-8.
  public static func read(_ path: String, option: String) throws(CommandFailure) -> String {
    let bytes = try JSONFile.bytes(path, option: option, limit: 1 << 20)
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw CommandFailure("\(path): the text is not UTF-8", .invalidData)
    }
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else {
      throw CommandFailure("\(path): this file is empty; check \(option)", .invalidData)
    }
    return trimmed
  }
}
