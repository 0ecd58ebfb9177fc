#if Gateway
internal import GatewayPolicy
internal import GatewayWire
internal import NIOCore

/// What an upstream says about a request that it does not take.
struct UpstreamErrorBody {
  private static let sizeLimit = 256 << 10
  /// How providers say that a prompt has too many tokens.
  private static let signs = [
    "context_length_exceeded", "maximum context length", "context window", "prompt is too long",
    "input is too long", "too many tokens",
  ]

  private let bytes: [UInt8]

  init(_ body: ByteBuffer) { bytes = Array(body.readableBytesView.prefix(Self.sizeLimit + 1)) }

  var isTooLong: Bool {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    return Self.signs.contains { text.contains($0) }
  }

  /// The bytes for the client, if they are an error in OpenAI's shape and tell no secret.
  func passable(without secrets: [Secret]) -> [UInt8]? {
    guard bytes.count <= Self.sizeLimit,
      let answer = try? CompletionResponse(parsing: bytes), answer.isError
    else { return nil }
    let text = String(decoding: bytes, as: UTF8.self)
    let tells = secrets.contains { secret in
      let value = secret.reveal()
      return text.contains(value) || value.count > 16 && text.contains(value.suffix(12))
    }
    return tells ? nil : bytes
  }
}

extension OpenAIError {
  static func upstream(status: Int, _ message: String, _ code: String) -> OpenAIError {
    OpenAIError(status: status, message: message, type: "upstream_error", code: code)
  }

  /// What a client is told of an upstream's status. A limit stays one, other errors of the server
  /// become those of a gateway.
  static func upstream(of status: UInt) -> OpenAIError {
    switch status {
    case 429:
      .limited("The upstream's rate limit is reached.", code: "upstream_rate_limit_exceeded")
    case 503:
      .upstream(status: 503, "The upstream is overloaded.", "upstream_overloaded")
    case 408, 504: .upstream(status: 504, "The upstream timed out.", "upstream_timeout")
    case 400..<500:
      .upstream(
        status: Int(status), "The upstream refused the request (\(status)).", "upstream_refused")
    default: .upstream(status: 502, "The upstream failed (\(status)).", "upstream_failed")
    }
  }
}

extension UpstreamFailure.TimeLimit {
  /// For messages.
  var words: String {
    switch self {
    case .connect: "connecting"
    case .firstToken: "first token"
    case .idle: "between two parts of a stream"
    case .total: "whole answer"
    }
  }
}
#endif
