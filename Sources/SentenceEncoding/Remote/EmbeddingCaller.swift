internal import CommandSupport
internal import CurlClient
internal import Foundation
internal import Synchronization

/// Sends batches to an endpoint, again where that may help, within a limit of cost.
final class EmbeddingCaller: Sendable {
  /// What became of a batch.
  struct Outcome: Sendable {
    var vectors: [(text: Int, vector: [Float])] = []
    /// Smaller batches that are still to be sent.
    var rest: ArraySlice<[Int]> = []
    var requests = 0
    var retries = 0
    var tokens = 0
    var failure: CommandFailure?
    /// Nothing was sent: the limit of cost leaves no room beside the requests on their way.
    var isHeld = false
  }

  private let run: RemoteEmbedding
  private let client: CurlClient
  private let key: EndpointKey
  private let onRetry: @Sendable (String) -> Void
  /// USD spent, and reserved by requests on their way.
  private let spending = Mutex(0.0)

  init(
    _ run: RemoteEmbedding, onRetry: @escaping @Sendable (String) -> Void
  ) throws(CommandFailure) {
    self.run = run
    self.onRetry = onRetry
    key = try EndpointKey(run.endpoint)
    client = CurlClient(maximumConnections: run.concurrency)
  }

  func embed(_ batch: [Int], _ texts: [String]) async -> Outcome {
    var outcome = Outcome()
    let bytes = batch.reduce(0) { $0 + texts[$1].utf8.count }
    // No tokenizer makes more tokens than bytes; special ones come on top.
    let most = run.endpoint.cost(tokens: bytes + 4 * batch.count) ?? 0
    guard reserve(most) else {
      outcome.rest = [batch]
      outcome.isHeld = true
      return outcome
    }
    defer { release(most, spent: run.endpoint.cost(tokens: outcome.tokens) ?? 0) }
    var request = HTTPRequest(.post, url: run.endpoint.baseURL + "/embeddings")
    request.headers = [HeaderField("Content-Type", "application/json")] + key.headers
    request.totalTimeout = run.timeout
    request.idleTimeout = run.timeout
    request.body = body(batch.map { texts[$0] })
    for attempt in 1...max(1, run.attempts) {
      outcome.requests += 1
      let (reply, response) = await send(request, count: batch.count)
      var reason: String
      switch reply {
      case .vectors(let vectors, let tokens):
        outcome.tokens += tokens ?? EmbeddingEndpoint.guessedTokens(bytes: bytes)
        outcome.vectors = zip(batch, vectors).map { ($0, $1) }
        return outcome
      case .hopeless(let words):
        outcome.failure = failure(words, .failure)
        return outcome
      case .refused(let words):
        guard batch.count > 1 else {
          let excerpt = texts[batch[0]].prefix(40).split(whereSeparator: \.isNewline).first ?? ""
          outcome.failure = failure("\(words), for the text '\(excerpt)…'", .invalidData)
          return outcome
        }
        // One text may be at fault: the halves tell which, and the rest gets through.
        let half = batch.count / 2
        outcome.rest = [Array(batch[..<half]), Array(batch[half...])]
        return outcome
      case .spoiled(let words): reason = words
      }
      reason = key.redact(reason)
      guard let delay = delay(afterAttempt: attempt, response), !Task.isCancelled else {
        outcome.failure = failure("\(reason); gave up after \(attempt) attempts", .failure)
        return outcome
      }
      outcome.retries += 1
      onRetry(reason)
      try? await Task.sleep(for: .seconds(delay))
    }
    return outcome
  }

  private func send(
    _ request: HTTPRequest, count: Int
  ) async -> (EmbeddingReply, RetryPolicy.Outcome) {
    do throws(TransportError) {
      let response = try await client.send(request)
      return (EmbeddingReply(response, count: count, run.endpoint), .response(response))
    } catch {
      switch error.kind {
      case .badURL, .badHeader, .tls: return (.hopeless(error.message), .failure(error))
      default: return (.spoiled(error.message), .failure(error))
      }
    }
  }

  /// Seconds to the next attempt; nil for none. Embeddings are cheap enough to ask again where
  /// nobody knows whether the first attempt was billed.
  private func delay(afterAttempt attempt: Int, _ outcome: RetryPolicy.Outcome) -> Double? {
    let policy = RetryPolicy(attempts: run.attempts, baseDelay: run.baseDelay) { _ in true }
    return policy.delay(
      afterAttempt: attempt, outcome: outcome, now: Date.now.timeIntervalSince1970,
      fraction: .random(in: 0.5...1))
  }

  private func body(_ texts: [String]) -> [UInt8] {
    var object: [String: Any] = [
      "model": run.endpoint.model, "input": texts, "encoding_format": "float",
    ]
    if let dimensions = run.endpoint.dimensions { object["dimensions"] = dimensions }
    let data = try? JSONSerialization.data(
      withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    return [UInt8](data ?? Data())
  }

  // MARK: Cost

  private func reserve(_ cost: Double) -> Bool {
    guard let limit = run.maximumCost else { return true }
    return spending.withLock { spent in
      guard spent + cost <= limit else { return false }
      spent += cost
      return true
    }
  }

  private func release(_ reserved: Double, spent: Double) {
    guard run.maximumCost != nil else { return }
    spending.withLock { $0 += spent - reserved }
  }

  var limitReached: CommandFailure {
    CommandFailure(
      "--max-cost is reached; what was embedded is in \(run.cache): raise the limit and run the same "
        + "command again", .failure)
  }

  private func failure(_ words: String, _ status: ExitStatus) -> CommandFailure {
    CommandFailure(
      "\(run.endpoint.model): \(key.redact(words)); what was embedded is in \(run.cache), and the "
        + "same command goes on from there", status)
  }
}
