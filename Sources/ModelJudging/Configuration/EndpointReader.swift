public import CommandSupport
internal import Foundation
internal import ModelPrices

/// Reads endpoints from a configuration file, with the place of what is wrong.
struct EndpointReader {
  let path: String

  private static let members: Set = [
    "name", "model", "base_url", "api_key_env", "max_tokens", "max_tokens_field", "temperature",
    "extra", "input_price", "output_price", "cached_input_price", "concurrency",
  ]
  private static let reserved: Set = ["model", "messages", "stream", "n"]

  func failure(_ words: String) -> CommandFailure {
    CommandFailure("\(path): \(words)", .invalidData)
  }

  func check(
    _ object: [String: Any], of place: String, _ known: Set<String>
  ) throws(CommandFailure) {
    guard let unknown = object.keys.sorted().first(where: { !known.contains($0) }) else { return }
    if unknown.lowercased().contains("key"), unknown != "api_key_env" {
      throw failure(
        "\(place) has \(unknown); a key does not belong in a file: put it into an environment "
          + "variable and name that with api_key_env")
    }
    throw failure(
      "\(place) has \(unknown), which is not known; known are "
        + known.sorted().joined(separator: ", "))
  }

  func endpoint(
    _ value: Any, at place: String, maxTokens: Int
  ) throws(CommandFailure) -> ModelEndpoint {
    guard let object = value as? [String: Any] else { throw failure("\(place) must be an object") }
    try check(object, of: place, Self.members)
    let model = try text(object, "model", of: place)
    guard let name = try text(object, "name", of: place) ?? model else {
      throw failure("\(place) has no name")
    }
    guard let url = try text(object, "base_url", of: place) else {
      throw failure("\(place) has no base_url, such as https://api.openai.com/v1")
    }
    var endpoint = ModelEndpoint(
      name: name, model: model ?? name,
      baseURL: try Self.baseURL(url, place: "\(path): \(place)"),
      keyVariable: try text(object, "api_key_env", of: place), maxTokens: maxTokens)
    if let tokens = try number(object, "max_tokens", of: place, in: 1...1_000_000) {
      endpoint.maxTokens = Int(tokens)
    }
    if let field = try text(object, "max_tokens_field", of: place) {
      endpoint.maxTokensField = field
    }
    endpoint.temperature = try number(object, "temperature", of: place, in: 0...2)
    endpoint.concurrency = try number(object, "concurrency", of: place, in: 1...256).map { Int($0) }
    endpoint.extra = try extra(object["extra"], of: place)
    endpoint.price = try price(object, of: place)
    return endpoint
  }

  private func price(_ object: [String: Any], of place: String) throws(CommandFailure)
    -> TokenPrice?
  {
    func price(_ key: String) throws(CommandFailure) -> Double? {
      try number(object, key, of: place, in: 0...1_000_000).map { $0 / 1e6 }
    }
    let cached = try price("cached_input_price")
    switch (try price("input_price"), try price("output_price")) {
    case (let input?, let output?):
      return TokenPrice(input: input, output: output, cachedInput: cached)
    case (nil, nil):
      guard cached == nil else { break }
      return nil
    default: break
    }
    throw failure("\(place): give both input_price and output_price, in USD per million tokens")
  }

  private func extra(_ value: Any?, of place: String) throws(CommandFailure) -> [String: JSONValue]
  {
    guard let value else { return [:] }
    guard value is [String: Any], let data = try? JSONSerialization.data(withJSONObject: value),
      let extra = try? JSONDecoder().decode([String: JSONValue].self, from: data)
    else { throw failure("\(place): extra must be an object of members of a request") }
    if let name = extra.keys.sorted().first(where: Self.reserved.contains) {
      throw failure("\(place): extra may not hold \(name)")
    }
    return extra
  }

  func text(
    _ object: [String: Any], _ key: String, of place: String
  ) throws(CommandFailure) -> String? {
    guard let value = object[key] else { return nil }
    guard let text = value as? String, !text.isEmpty else {
      throw failure("\(place): \(key) must be a text that is not empty")
    }
    return text
  }

  private func number(
    _ object: [String: Any], _ key: String, of place: String, in range: ClosedRange<Double>
  ) throws(CommandFailure) -> Double? {
    guard let value = object[key] else { return nil }
    guard let number = (value as? NSNumber)?.doubleValue, range.contains(number),
      !(value is String)
    else {
      throw failure(
        "\(place): \(key) must be a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// An address without the end that is put behind it.
  static func baseURL(_ text: String, place: String) throws(CommandFailure) -> String {
    var url = text
    while url.hasSuffix("/") { url.removeLast() }
    let end = "/chat/completions"
    if url.hasSuffix(end) { url.removeLast(end.count) }
    guard let parts = URLComponents(string: url), ["http", "https"].contains(parts.scheme),
      parts.host?.isEmpty == false, parts.user == nil, parts.query == nil
    else {
      throw CommandFailure(
        "\(place): the address of an endpoint is such as https://api.openai.com/v1, without a "
          + "user's name or a query", .usage)
    }
    return url
  }
}

extension ModelEndpoint {
  /// Reads an endpoint from the command line: `NAME@URL` or `NAME=MODEL@URL`.
  public static func parse(
    _ text: String, option: String, keyVariable: String?, maxTokens: Int
  ) throws(CommandFailure) -> ModelEndpoint {
    guard let at = text.range(of: "@http"), at.lowerBound > text.startIndex else {
      throw CommandFailure(
        "\(option) \(text): write NAME@URL or NAME=MODEL@URL, such as "
          + "gpt-5@https://api.openai.com/v1", .usage)
    }
    let names = text[..<at.lowerBound].split(
      separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    guard let name = names.first, let model = names.last, !name.isEmpty, !model.isEmpty else {
      throw CommandFailure("\(option) \(text): the name is empty", .usage)
    }
    return ModelEndpoint(
      name: String(name), model: String(model),
      baseURL: try EndpointReader.baseURL(
        String(text[text.index(after: at.lowerBound)...]), place: "\(option) \(name)"),
      keyVariable: keyVariable, maxTokens: maxTokens)
  }
}
