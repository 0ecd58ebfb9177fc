public import ModelPrices

/// Rewrites the stream of a chat completion on its way to the client, and notes what it says.
///
/// Each chunk gets the name of the model that is ours; each usage gets its cost so far, so that the
/// last one has the cost of the whole; the chunk with nothing but usage is left out if the client
/// did not ask for it. All else goes through.
///
/// ```swift
/// var rewriter = StreamRewriter(model: "gpt-5-mini", keepsUsage: request.asksForUsage) {
///   price.cost(of: $0)
/// }
/// try rewriter.append(bytes, to: &output)
/// try rewriter.finish(to: &output)
/// ```
public struct StreamRewriter: Sendable {
  private var parser: SSEParser
  private var chunks: ChunkRewriter

  /// - Parameters:
  ///   - model: nil leaves the upstream's.
  ///   - keepsUsage: whether the client asked for a chunk with the usage.
  ///   - cost: what a usage costs; nil where no price is known.
  public init(
    model: String?, keepsUsage: Bool, limits: SSEParser.Limits = SSEParser.Limits(),
    cost: @escaping @Sendable (TokenUsage) -> NanoDollars?
  ) {
    parser = SSEParser(limits: limits)
    chunks = ChunkRewriter(model: model, keepsUsage: keepsUsage, cost: cost)
  }

  /// What the stream has said so far.
  public var summary: StreamSummary { chunks.summary }

  /// Reads bytes of the upstream and appends what goes to the client.
  ///
  /// - Throws: ``WireError`` with the code `streamTooLong`; the stream is then to be ended.
  public mutating func append(
    _ bytes: UnsafeRawBufferPointer, to output: inout [UInt8]
  ) throws(WireError) {
    swap(&chunks.output, &output)
    defer { swap(&chunks.output, &output) }
    try parser.append(bytes, to: &chunks)
  }

  public mutating func append(_ bytes: [UInt8], to output: inout [UInt8]) throws(WireError) {
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(WireError) in try append(bytes, to: &output) }
    }
    try result.get()
  }

  /// Ends the stream; an event that was cut short is left out.
  public mutating func finish(to output: inout [UInt8]) throws(WireError) {
    swap(&chunks.output, &output)
    defer { swap(&chunks.output, &output) }
    chunks.isEnding = true
    try parser.finish(to: &chunks)
  }
}

/// What a stream has said.
public struct StreamSummary: Sendable, Equatable {
  /// The usage that was reported last.
  public internal(set) var usage: TokenUsage? {
    didSet { chunksBeforeUsage = contentChunks }
  }
  /// The model that the upstream names.
  public internal(set) var model: String?
  /// Whether there was a byte of an answer: text, reasoning, a call of a tool. Before it another
  /// upstream can be asked without the client's noticing.
  public internal(set) var hasContent = false
  /// Why the first choice that ended did.
  public internal(set) var finishReason: String?
  /// Whether `[DONE]` came.
  public internal(set) var isDone = false
  /// The message of an error in the stream; empty for an error without one.
  public internal(set) var error: String?
  /// The bytes of text, reasoning and arguments so far; about four to a token.
  public internal(set) var contentBytes = 0
  /// The chunks with content; many upstreams send a token in each.
  public internal(set) var contentChunks = 0
  /// Events whose data is not JSON; they were handed on, but for one cut short by the end.
  public internal(set) var malformedEvents = 0

  /// The chunks with content that ``usage`` may have counted.
  private var chunksBeforeUsage = 0

  /// The usage, if nothing came after it that it cannot have counted: that of a stream that broke
  /// off. Some upstreams report from the first chunk on, when there is one token.
  public var usageOfAll: TokenUsage? { contentChunks > chunksBeforeUsage ? nil : usage }

  /// About how many tokens the answer has so far, for a stream that ends without usage of all of it.
  public var estimatedOutputTokens: Int {
    max(contentChunks, (contentBytes + 3) / 4, usage?.output ?? 0)
  }
}
