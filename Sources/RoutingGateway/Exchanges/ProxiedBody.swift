#if Gateway
internal import GatewayWire
internal import NIOCore

/// A body that is sent on to an upstream.
enum ProxiedBody {
  case chat(ChatRequest)
  case embedding(EmbeddingRequest)

  /// The tokens of an answer whose request sets no limit, as budgets and limits count on them.
  static let usualOutput = 1024

  var model: String {
    switch self {
    case .chat(let request): request.model
    case .embedding(let request): request.model
    }
  }

  /// Below an upstream's address.
  var path: String {
    switch self {
    case .chat: "/chat/completions"
    case .embedding: "/embeddings"
    }
  }

  var isStreaming: Bool {
    if case .chat(let request) = self { request.isStreaming } else { false }
  }

  var keepsUsage: Bool {
    if case .chat(let request) = self { request.asksForUsage } else { false }
  }

  var metadata: [String: String] {
    switch self {
    case .chat(let request): request.metadata
    case .embedding(let request): request.metadata
    }
  }

  var user: String? {
    switch self {
    case .chat(let request): request.user
    case .embedding(let request): request.user
    }
  }

  var estimatedInput: Int {
    switch self {
    case .chat(let request): request.estimatedInputTokens
    case .embedding(let request): request.estimatedInputTokens
    }
  }

  /// The most tokens that the answer may have, of all its choices; a guess where none is set.
  var highestOutput: Int {
    switch self {
    case .chat(let request):
      min(request.maximumOutputTokens ?? Self.usualOutput, 10_000_000)
        * min(request.choiceCount, 128)
    case .embedding: 0
    }
  }

  func forwarded(model: String) -> ByteBuffer {
    switch self {
    case .chat(let request):
      ByteBuffer(bytes: request.forwarded(model: model, addingUsage: request.isStreaming))
    case .embedding(let request): ByteBuffer(bytes: request.forwarded(model: model))
    }
  }
}
#endif
