internal import CommandSupport
internal import CurlClient
internal import Glibc

extension PaidCalls {
  func send(_ call: ChatCall) async -> RetryPolicy.Outcome {
    var request = HTTPRequest(.post, url: call.endpoint.baseURL + "/chat/completions")
    request.headers =
      [HeaderField("Content-Type", "application/json")] + secrets.headers(for: call.endpoint)
    request.body = call.body
    request.responseLimit = 8 << 20
    // Nothing comes before the whole answer is there.
    (request.idleTimeout, request.totalTimeout) = (settings.timeout, settings.timeout)
    do throws(TransportError) {
      return .response(try await client.send(request))
    } catch {
      return .failure(error)
    }
  }

  func answer(
    _ call: ChatCall, _ content: String, _ usage: TokenUsage?, _ finish: String?,
    _ outcome: RetryPolicy.Outcome
  ) -> ChatAnswer {
    let usage =
      usage
      ?? TokenUsage(
        input: call.expectedInput, output: TokenUsage.guess(bytes: content.utf8.count),
        isEstimated: true)
    var latency = 0.0
    if case .response(let response) = outcome { latency = response.totalSeconds }
    return ChatAnswer(
      content: content, usage: usage, cost: call.endpoint.price?.cost(of: usage),
      latency: latency, finishReason: finish)
  }

  /// Sets money aside, waiting for calls on their way where only they stand against it.
  func reserve(_ cost: Double) async throws {
    while true {
      if stopReason != nil { throw CallFailure.stopped }
      guard let maximum = settings.maximumCost, journal.spent + reserved + cost > maximum else {
        break
      }
      guard running > 0 else {
        stop(.limit)
        throw CallFailure.stopped
      }
      await withCheckedContinuation { waiting.append($0) }
    }
    reserved += cost
    running += 1
  }

  func settle(_ cost: Double) {
    running -= 1
    reserved = running == 0 ? 0 : reserved - cost
    wake()
  }

  func wake() {
    let waiting = waiting
    self.waiting = []
    for continuation in waiting { continuation.resume() }
  }

  /// A pause that ends early when the run stops.
  func pause(_ seconds: Double) async {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(seconds)
    while stopReason == nil, clock.now < end {
      try? await Task.sleep(for: min(.milliseconds(100), end - clock.now))
    }
  }

  func count(failure reason: String, of endpoint: ModelEndpoint) {
    failures[endpoint.name, default: 0] += 1
    guard failures[endpoint.name, default: 0] >= settings.failureLimit else { return }
    stop(
      .failure(
        CommandFailure(
          "\(endpoint.name): \(settings.failureLimit) calls in a row failed, the last with: "
            + "\(reason); what was answered is kept, run the same command again when it works",
          .failure)))
  }

  func release(_ key: String, _ call: ChatCall, _ reason: String) throws {
    try guarded { (journal: inout CallJournal) throws(CommandFailure) in
      try journal.release(key, call, reason: reason)
    }
  }

  func doubt(_ key: String, _ call: ChatCall, _ reason: String) throws {
    try guarded { (journal: inout CallJournal) throws(CommandFailure) in
      try journal.doubt(key, call, reason: reason)
    }
  }

  /// Writes to the journal; without it nothing may go on.
  func guarded(
    _ body: (inout CallJournal) throws(CommandFailure) -> Void
  ) throws {
    do throws(CommandFailure) {
      try body(&journal)
    } catch {
      stop(.failure(error))
      throw CallFailure.stopped
    }
  }
}

extension Reply {
  init(_ outcome: RetryPolicy.Outcome, of endpoint: ModelEndpoint) {
    switch outcome {
    case .response(let response): self.init(response, of: endpoint)
    case .failure(let error): self.init(error)
    }
  }
}

extension RetryPolicy {
  func delay(after attempt: Int, _ outcome: Outcome) -> Double? {
    delay(
      afterAttempt: attempt, outcome: outcome, now: Double(time(nil)), fraction: .random(in: 0...1))
  }
}
