/// An error as OpenAI's API has it: `{"error":{"message","type","param","code"}}`.
public struct OpenAIError: Error, Sendable, Equatable {
  /// The HTTP status.
  public var status: Int
  public var message: String
  /// The kind, such as `invalid_request_error`.
  public var type: String
  /// The field of the request that it is about.
  public var parameter: String?
  public var code: String?

  public init(
    status: Int, message: String, type: String, parameter: String? = nil, code: String? = nil
  ) {
    self.status = status
    self.message = message
    self.type = type
    self.parameter = parameter
    self.code = code
  }

  /// 400 for what is wrong with a request, 413 for one too large.
  public init(_ error: WireError) {
    self.init(
      status: error.code == .tooLarge ? 413 : 400, message: error.message,
      type: "invalid_request_error", parameter: error.parameter, code: error.code.rawValue)
  }

  /// 400 for a field or header.
  public static func invalid(_ message: String, parameter: String?) -> OpenAIError {
    OpenAIError(
      status: 400, message: message, type: "invalid_request_error", parameter: parameter,
      code: "invalid_value")
  }

  /// 401, the same for every missing or wrong key.
  public static let invalidKey = OpenAIError(
    status: 401,
    message: "Incorrect API key provided. Send a key of this gateway as 'Authorization: Bearer'.",
    type: "invalid_request_error", code: "invalid_api_key")

  /// 404 that names what there is.
  public static func unknownModel(_ name: String, available: [String]) -> OpenAIError {
    let shown = name.count > 100 ? name.prefix(100) + "…" : name[...]
    let list = available.prefix(50).joined(separator: ", ")
    let more = available.count > 50 ? " and \(available.count - 50) more" : ""
    return OpenAIError(
      status: 404, message: "The model '\(shown)' does not exist. There are: \(list)\(more).",
      type: "invalid_request_error", parameter: "model", code: "model_not_found")
  }

  /// 413 for a body beyond the limit.
  public static func bodyTooLarge(limit: Int) -> OpenAIError {
    OpenAIError(
      status: 413, message: "The body is larger than the limit of \(limit) bytes.",
      type: "invalid_request_error", code: "request_too_large")
  }

  /// 429; when to come back is in the header `retry-after`.
  public static func limited(_ message: String, code: String) -> OpenAIError {
    OpenAIError(status: 429, message: message, type: code, code: code)
  }

  /// 503 when no deployment can be asked.
  public static func unavailable(_ message: String) -> OpenAIError {
    OpenAIError(
      status: 503, message: message, type: "service_unavailable_error", code: "no_healthy_upstream")
  }

  /// The body.
  public func encoded() -> [UInt8] {
    var bytes = Array("{\"error\":{\"message\":".utf8)
    JSONBytes.append(message.utf8, to: &bytes)
    bytes += ",\"type\":".utf8
    JSONBytes.append(type.utf8, to: &bytes)
    for (key, value) in [("param", parameter), ("code", code)] {
      bytes += ",\"\(key)\":".utf8
      if let value { JSONBytes.append(value.utf8, to: &bytes) } else { bytes += "null".utf8 }
    }
    bytes += "}}".utf8
    return bytes
  }

  /// The body as the last event of a stream that has begun.
  public func encodedEvent() -> [UInt8] {
    Array("data: ".utf8) + encoded() + Array("\n\n".utf8)
  }
}
