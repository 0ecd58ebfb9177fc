internal import CommandSupport
internal import CurlClient
internal import Foundation

/// An embedding model behind an OpenAI-compatible endpoint.
public struct EmbeddingEndpoint: Sendable, Equatable {
  /// Up to and without `/embeddings`, such as `https://api.openai.com/v1`.
  public var baseURL: String
  public var model: String
  /// The environment variable that holds the key; nil for none.
  public var keyVariable: String?
  /// Asks for so many dimensions; nil leaves it to the model.
  public var dimensions: Int?
  /// USD per million tokens; nil where unknown.
  public var price: Double?

  public init(baseURL: String, model: String, keyVariable: String? = nil) {
    self.baseURL = baseURL
    self.model = model
    self.keyVariable = keyVariable
  }

  /// What the cache calls the model: vectors of another dimension are others.
  var cacheName: String { dimensions.map { "\(model)@\($0)" } ?? model }

  /// About four bytes a token, as English has it.
  static func guessedTokens(bytes: Int) -> Int { (bytes + 3) / 4 }

  func cost(tokens: Int) -> Double? { price.map { $0 * Double(tokens) / 1e6 } }
}

/// A key from the environment; it leaves it in the head of a request alone.
struct EndpointKey: Sendable {
  private let value: String?

  /// - Throws: if the variable that the endpoint names is not set or cannot be a key.
  init(_ endpoint: EmbeddingEndpoint) throws(CommandFailure) {
    guard let variable = endpoint.keyVariable else {
      value = nil
      return
    }
    let found = ProcessInfo.processInfo.environment[variable]?
      .trimmingCharacters(in: .whitespacesAndNewlines)
    guard let found, !found.isEmpty else {
      throw CommandFailure(
        "the environment variable \(variable) is not set; put the endpoint's key into it", .usage)
    }
    guard found.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw CommandFailure(
        "the environment variable \(variable) holds something that is no key", .usage)
    }
    value = found
  }

  var headers: [HeaderField] {
    value.map { [HeaderField("Authorization", "Bearer \($0)")] } ?? []
  }

  /// What an endpoint said, without the key that it may repeat.
  func redact(_ text: String) -> String {
    // Local servers accept anything, such as "x", which is no secret.
    guard let value, value.count >= 6 else { return text }
    return text.replacing(value, with: "[key]")
  }
}
