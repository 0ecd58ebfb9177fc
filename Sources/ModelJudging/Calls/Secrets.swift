internal import CommandSupport
internal import CurlClient
internal import Foundation

/// Keys of endpoints, from the environment; they leave it in the head of a request alone.
struct Secrets: Sendable {
  private var keys: [String: String] = [:]

  /// - Throws: if a variable that an endpoint names is not set.
  init(_ endpoints: [ModelEndpoint]) throws(CommandFailure) {
    for endpoint in endpoints {
      guard let variable = endpoint.keyVariable else { continue }
      let value = ProcessInfo.processInfo.environment[variable]?
        .trimmingCharacters(in: .whitespacesAndNewlines)
      guard let value, !value.isEmpty else {
        throw CommandFailure(
          "\(endpoint.name): the environment variable \(variable) is not set; put the key into it",
          .usage)
      }
      guard value.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
        throw CommandFailure(
          "\(endpoint.name): the environment variable \(variable) holds something that is no key",
          .usage)
      }
      keys[variable] = value
    }
  }

  func headers(for endpoint: ModelEndpoint) -> [HeaderField] {
    guard let key = endpoint.keyVariable.flatMap({ keys[$0] }) else { return [] }
    return [HeaderField("Authorization", "Bearer \(key)")]
  }

  /// What an endpoint said, without any key that it may repeat.
  func redact(_ reply: Reply, for endpoint: ModelEndpoint) -> Reply {
    switch reply {
    case .answer(let content, let usage, let finish):
      .answer(content: redact(content), usage: usage, finishReason: finish.map(redact))
    case .unbilled(let reason, let isPassing): .unbilled(redact(reason), isPassing: isPassing)
    case .spoiled(let reason): .spoiled(redact(reason))
    case .lost(let reason): .lost(redact(reason))
    case .hopeless(let reason): .hopeless(redact(reason))
    }
  }

  private func redact(_ text: String) -> String {
    // One may be the beginning of another.
    keys.values.sorted { $0.count > $1.count }.reduce(text) { text, key in
      // Local servers accept anything, such as "x", which is no secret.
      key.count < 6 || !text.contains(key) ? text : text.replacing(key, with: "[key]")
    }
  }
}
