#if Gateway
internal import GatewayWire
internal import ModelPrices
internal import NIOCore

/// A body that is sent on to an upstream.
enum ProxiedBody {
  case chat(ChatRequest)
  case embedding(EmbeddingRequest)

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

  /// Whether an answer is to be JSON and comes whole, so that it can be looked at.
  var wantsJSON: Bool {
    if case .chat(let request) = self { request.wantsJSON && !request.isStreaming } else { false }
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

  /// The most that an answer of so many tokens costs by a price.
  func highestCost(at price: TokenPrice, input: Int, output: Int) -> NanoDollars {
    switch self {
    case .chat(let request):
      price.highestCost(
        input: input, output: output, serviceTier: request.serviceTier, hasAudio: request.hasAudio)
    case .embedding: price.highestCost(input: input, output: output)
    }
  }

  /// The most tokens that the answer may have, of all its choices.
  ///
  /// - Parameter assumed: taken for those of a choice where the request sets no limit.
  func highestOutput(assuming assumed: Int) -> Int {
    switch self {
    case .chat(let request):
      min(request.maximumOutputTokens ?? assumed, 10_000_000)
        * min(request.choiceCount, 1_000_000)
    case .embedding: 0
    }
  }

  /// - Parameter filter: what the upstream does not get.
  func forwarded(model: String, through filter: FieldFilter) -> ByteBuffer {
    switch self {
    case .chat(let request):
      ByteBuffer(
        bytes: request.forwarded(
          model: model, addingUsage: request.isStreaming, through: filter))
    case .embedding(let request):
      ByteBuffer(bytes: request.forwarded(model: model, through: filter))
    }
  }
}
#endif
