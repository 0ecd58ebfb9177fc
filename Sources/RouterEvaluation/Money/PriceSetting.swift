public import ModelPrices

/// One `--price`: what a model costs, or a change to ask "what if" about.
public struct PriceSetting: Sendable, Equatable {
  public enum Value: Sendable, Equatable {
    /// USD per token.
    // In a box of its own: Swift 6.3's debug builds crash as they destroy a value that has it in place.
    indirect case tokens(TokenPrice)
    /// USD per request, whatever its length.
    case request(Double)
    /// The price of another name in the catalogue.
    case like(String)
    /// What-if: everything the model costs, times this.
    case change(factor: Double)
  }

  public var model: String
  public var value: Value

  public init(model: String, value: Value) {
    self.model = model
    self.value = value
  }

  /// Reads `MODEL=3/15` (USD per million tokens of input and output), `MODEL=0.004/request`,
  /// `MODEL=like:OTHER`, `MODEL=+50%` or `MODEL=-20%`.
  ///
  /// - Returns: nil for anything else. A name may hold `=`: the last one counts.
  public init?(_ text: String) {
    guard let equals = text.lastIndex(of: "="), equals > text.startIndex else { return nil }
    let given = text[text.index(after: equals)...]
    guard let value = Self.value(given) else { return nil }
    self.init(model: String(text[..<equals]), value: value)
  }

  private static func value(_ text: Substring) -> Value? {
    if text.hasPrefix("like:") {
      let name = text.dropFirst(5)
      return name.isEmpty ? nil : .like(String(name))
    }
    if text.hasSuffix("%"), let first = text.first, first == "+" || first == "-" {
      guard let percent = Double(text.dropLast()), percent.isFinite, (-100...10_000) ~= percent
      else { return nil }
      return .change(factor: 1 + percent / 100)
    }
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = amount(parts[0]) else { return nil }
    if parts[1] == "request" { return .request(first) }
    guard let second = amount(parts[1]) else { return nil }
    return .tokens(.init(input: first / 1e6, output: second / 1e6))
  }

  /// Dollars: 0 to a million.
  private static func amount(_ text: Substring) -> Double? {
    guard let value = Double(text), (0...1e6) ~= value else { return nil }
    return value
  }

  /// The change as it was typed: `gpt-x +50 %`; nil for what is no change.
  var changeText: String? {
    guard case .change(let factor) = value else { return nil }
    let percent = 100 * (factor - 1)
    let digits = percent == percent.rounded() ? 0 : 1
    return "\(model) \(percent < 0 ? "" : "+")\(NumberText.fixed(percent, digits)) %"
  }
}
