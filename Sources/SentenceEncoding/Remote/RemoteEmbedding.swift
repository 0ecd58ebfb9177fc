public import CommandSupport
internal import CurlClient
public import LinearAlgebra

/// Embeds texts by an OpenAI-compatible endpoint: batches side by side, retries, and a cache by which
/// no text is paid for twice.
public struct RemoteEmbedding: Sendable {
  /// What a run will send and cost, as far as that can be known before.
  public struct Estimate: Sendable, Equatable {
    public var texts: Int
    /// Texts that differ.
    public var distinct: Int
    /// Distinct texts that the cache holds.
    public var cached: Int
    /// Texts longer than ``textLimit``, which are cut there.
    public var cut: Int
    /// Of what is to be sent, at four bytes a token.
    public var tokens: Int
    /// USD; nil where the price is unknown.
    public var cost: Double?
  }

  /// How a run went.
  public struct Summary: Sendable, Equatable {
    public var sent = 0
    public var requests = 0
    public var retries = 0
    /// As the endpoint counts them, guessed from the length where it does not say.
    public var tokens = 0
    public var cost: Double?
  }

  public var endpoint: EmbeddingEndpoint
  /// The SQLite file of the cache.
  public var cache: String
  /// Texts in a request.
  public var batchSize = 64
  /// Bytes of text in a request, unless a single text has more.
  public var batchBytes = 200_000
  /// Requests at once.
  public var concurrency = 4
  /// Bytes of a text that are sent; models refuse more than 8,192 tokens or so.
  public var textLimit = 24_000
  /// USD that a run may cost at most; what it has by then is in the cache.
  public var maximumCost: Double?
  /// Attempts at a request, the first included.
  public var attempts = 6
  /// Seconds before the second attempt, doubled each time.
  public var baseDelay = 0.5
  /// Seconds for a request.
  public var timeout = 120.0

  public init(_ endpoint: EmbeddingEndpoint, cache: String) {
    self.endpoint = endpoint
    self.cache = cache
  }

  /// What embedding these texts takes; opens the cache, sends nothing.
  public func estimate(_ texts: [String]) throws(CommandFailure) -> Estimate {
    let plan = EmbeddingPlan(texts, limit: textLimit)
    let known = try EmbeddingCache(cache).vectors(
      model: endpoint.cacheName, digests: plan.digests)
    let bytes = zip(plan.texts, known).reduce(0) { $0 + ($1.1 == nil ? $1.0.utf8.count : 0) }
    let tokens = EmbeddingEndpoint.guessedTokens(bytes: bytes)
    return Estimate(
      texts: texts.count, distinct: plan.texts.count, cached: known.count { $0 != nil },
      cut: plan.cut, tokens: tokens, cost: endpoint.cost(tokens: tokens))
  }

  /// Embeds texts; a text that was embedded before costs nothing.
  ///
  /// - Parameters:
  ///   - progress: called with the number of distinct texts that have their vectors.
  ///   - onRetry: called with a reason before a request is sent again.
  /// - Returns: a row for each text, in their order.
  /// - Throws: where the key is missing, the endpoint refuses, gives up on a batch after
  ///   ``attempts``, or the limit of cost is reached. What came back by then is in the cache.
  public func run(
    _ texts: [String], progress: @escaping @Sendable (Int) -> Void = { _ in },
    onRetry: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(CommandFailure) -> (vectors: Matrix<Float>, summary: Summary) {
    guard endpoint.price != nil || maximumCost == nil else {
      throw CommandFailure("a limit of cost needs the model's price; give --price", .usage)
    }
    let plan = EmbeddingPlan(texts, limit: textLimit)
    let store = try EmbeddingCache(cache)
    var vectors = try store.vectors(model: endpoint.cacheName, digests: plan.digests)
    let missing = vectors.indices.filter { vectors[$0] == nil }
    var done = vectors.count - missing.count
    progress(done)
    let caller = try EmbeddingCaller(self, onRetry: onRetry)
    var batches = plan.batches(missing, size: batchSize, bytes: batchBytes)[...]
    var summary = Summary()
    var failure: CommandFailure?
    await withTaskGroup(of: EmbeddingCaller.Outcome.self) { group in
      var waiting = 0
      var isHeld = false
      while true {
        while failure == nil, !isHeld, waiting < concurrency, let batch = batches.popFirst() {
          group.addTask { await caller.embed(batch, plan.texts) }
          waiting += 1
        }
        guard waiting > 0, let outcome = await group.next() else { break }
        waiting -= 1
        summary.add(outcome)
        do throws(CommandFailure) {
          // What was paid for is kept, even where another batch has failed.
          try store.store(
            model: endpoint.cacheName, outcome.vectors.map { (plan.digests[$0.text], $0.vector) })
        } catch {
          failure = failure ?? error
        }
        for found in outcome.vectors { vectors[found.text] = found.vector }
        done += outcome.vectors.count
        progress(done)
        batches = outcome.rest + batches
        // Requests that end may have cost less than was set aside for them.
        isHeld = outcome.isHeld && waiting > 0
        if outcome.isHeld, waiting == 0 { failure = failure ?? caller.limitReached }
        // After a failure requests that are on their way may end: they are paid for.
        failure = failure ?? outcome.failure
      }
    }
    if let failure { throw failure }
    summary.cost = endpoint.cost(tokens: summary.tokens)
    return (try matrix(vectors, plan), summary)
  }

  private func matrix(
    _ vectors: [[Float]?], _ plan: EmbeddingPlan
  ) throws(CommandFailure) -> Matrix<Float> {
    let width = vectors.first??.count ?? 0
    guard vectors.allSatisfy({ $0?.count == width }) else {
      throw CommandFailure(
        "\(endpoint.model) gave vectors of different dimensions; if the endpoint's model has "
          + "changed, choose another cache with --cache", .invalidData)
    }
    var values: [Float] = []
    values.reserveCapacity(plan.placeOfText.count * width)
    for place in plan.placeOfText { values += vectors[place] ?? [] }
    return Matrix(rowCount: plan.placeOfText.count, columnCount: width, values: values)
  }
}

extension RemoteEmbedding.Summary {
  fileprivate mutating func add(_ outcome: EmbeddingCaller.Outcome) {
    sent += outcome.vectors.count
    requests += outcome.requests
    retries += outcome.retries
    tokens += outcome.tokens
  }
}
