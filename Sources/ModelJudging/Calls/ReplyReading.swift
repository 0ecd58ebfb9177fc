internal import CurlClient
internal import Foundation

/// What a reply to a paid call means.
enum Reply: Equatable {
  case answer(content: String, usage: TokenUsage?, finishReason: String?)
  /// Nobody can have been charged; asking again may help if `isPassing`.
  case unbilled(String, isPassing: Bool)
  /// There may be a charge for nothing; asking again may help.
  case spoiled(String)
  /// Sent, and then nothing that tells how it went.
  case lost(String)
  /// The endpoint will answer none of our calls: a wrong key, address or model.
  case hopeless(String)
}

extension Reply {
  init(_ error: TransportError) {
    switch (error.mayHaveBeenReceived, error.kind) {
    case (true, _): self = .lost(error.message)
    case (false, .badURL), (false, .badHeader), (false, .tls): self = .hopeless(error.message)
    case (false, _): self = .unbilled(error.message, isPassing: true)
    }
  }

  /// - Parameter endpoint: names the variable and model in what is said.
  init(_ response: HTTPResponse, of endpoint: ModelEndpoint) {
    let status = response.status
    switch status {
    case 200..<300: self.init(success: response.body)
    case 401, 403:
      let variable = endpoint.keyVariable.map { "the key in \($0)" } ?? "a call without a key"
      // What the server says may repeat the key.
      self = .hopeless("status \(status): \(variable) is not accepted; check it and api_key_env")
    case 402: self = .hopeless("status 402: the account has no credit left")
    case 404:
      self = .hopeless(
        "status 404: there is no model \(endpoint.model) at \(endpoint.baseURL); check base_url "
          + "and model")
    case 300..<400: self = .hopeless("status \(status): the address has moved; correct base_url")
    // A gateway that lost patience says nothing about what the model behind it has done.
    case 408, 504, 524: self = .spoiled("status \(status)\(Self.words(response))")
    case 425, 429, 500...:
      self = .unbilled("status \(status)\(Self.words(response))", isPassing: true)
    default: self = .unbilled("status \(status)\(Self.words(response))", isPassing: false)
    }
  }

  private init(success body: [UInt8]) {
    guard let root = try? JSONSerialization.jsonObject(with: Data(body)) as? [String: Any] else {
      self = .spoiled("the answer is not JSON")
      return
    }
    guard let choice = (root["choices"] as? [Any])?.first as? [String: Any],
      let message = choice["message"] as? [String: Any]
    else {
      self = .spoiled(
        Self.errorText(root).map { "status 200 with an error: \($0)" }
          ?? "the answer has no choices")
      return
    }
    self = .answer(
      content: Self.text(message), usage: Self.usage(root["usage"]),
      finishReason: choice["finish_reason"] as? String)
  }

  /// The text of a message: a string, parts of which some are text, or a refusal.
  private static func text(_ message: [String: Any]) -> String {
    if let content = message["content"] as? String, !content.isEmpty { return content }
    if let parts = message["content"] as? [[String: Any]] {
      let text = parts.compactMap { $0["text"] as? String ?? $0["refusal"] as? String }
      if !text.isEmpty { return text.joined(separator: "\n") }
    }
    return message["refusal"] as? String ?? ""
  }

  private static func usage(_ value: Any?) -> TokenUsage? {
    guard let usage = value as? [String: Any], let input = count(usage["prompt_tokens"]),
      let output = count(usage["completion_tokens"])
    else { return nil }
    let details = usage["prompt_tokens_details"] as? [String: Any]
    return TokenUsage(
      input: input, output: output, cachedInput: count(details?["cached_tokens"]) ?? 0)
  }

  /// A number of tokens that can be true.
  private static func count(_ value: Any?) -> Int? {
    guard let number = (value as? NSNumber)?.doubleValue, number >= 0, number < 1e9 else {
      return nil
    }
    return Int(number)
  }

  private static func words(_ response: HTTPResponse) -> String {
    let root = try? JSONSerialization.jsonObject(with: Data(response.body)) as? [String: Any]
    return root.flatMap(errorText).map { ": \($0)" } ?? ""
  }

  /// What an endpoint says of an error, in one short line.
  private static func errorText(_ root: [String: Any]) -> String? {
    let error = root["error"]
    guard let text = (error as? [String: Any])?["message"] as? String ?? error as? String else {
      return error.flatMap { $0 is NSNull ? nil : "no reason given" }
    }
    let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return line.count > 200 ? line.prefix(200) + "…" : line
  }
}
