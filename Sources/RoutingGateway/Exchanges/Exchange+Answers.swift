#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import Logging
internal import ModelPrices
internal import NIOCore
internal import NIOHTTP1

/// An answer that is not a stream, and the attempt that brought it.
struct BufferedAnswer {
  let attempt: Attempt
  let response: CompletionResponse
  /// Of the attempt alone, if it is known.
  let cost: NanoDollars?
}

extension Exchange {
  /// The largest answer that is taken whole.
  private static let answerLimit = 64 << 20
  /// What is held back of a stream before its first content.
  private static let heldLimit = 1 << 20

  func upstreamDidAnswer(_ head: HTTPResponseHead) {
    attempt?.head = head
    attempt?.lastRead = .now()
    guard let attempt, attempt.isAnswer, body.isStreaming,
      let type = head.headers.first(name: "content-type"),
      type.lowercased().hasPrefix("text/event-stream")
    else { return }
    let price = attempt.deployment.price
    self.attempt?.rewriter = StreamRewriter(
      model: attempt.group.name, keepsUsage: body.keepsUsage
    ) { price?.cost(of: $0) }
  }

  func upstreamDidSend(_ bytes: ByteBuffer) {
    guard attempt != nil else { return }
    attempt?.lastRead = .now()
    guard attempt?.rewriter == nil else { return stream(bytes) }
    var bytes = bytes
    if attempt?.body.readableBytes == 0 {
      attempt?.body = bytes
    } else {
      attempt?.body.writeBuffer(&bytes)
    }
    guard let attempt, attempt.body.readableBytes > Self.answerLimit else { return }
    attempt.call.cancel()
    if attempt.isAnswer { refuseTooLarge(attempt) } else { fail(.malformedAnswer("too large")) }
  }

  func upstreamDidEnd() {
    guard let attempt, let head = attempt.head else { return }
    guard attempt.isAnswer else { return fail(status: head.status, attempt) }
    if attempt.rewriter == nil { finishBuffered(attempt) } else { finishStream() }
  }

  func upstreamDidFail(_ failure: UpstreamFailure) { fail(failure) }

  // MARK: Buffered

  private func finishBuffered(_ attempt: Attempt) {
    let answer: CompletionResponse
    do throws(WireError) {
      answer = try CompletionResponse(parsing: Array(attempt.body.readableBytesView))
    } catch {
      guard error.code == .tooLarge else { return fail(.malformedAnswer("no completion")) }
      return refuseTooLarge(attempt)
    }
    guard !answer.isError else { return fail(.malformedAnswer("no completion")) }
    attempt.deployment.breaker.succeed(attempt.permit)
    let isPoor = isWorthAnother(answer)
    let cost = record(attempt, isPoor ? .failed : .answered, usage: answer.usage)
    let buffered = BufferedAnswer(attempt: attempt, response: answer, cost: cost)
    if isPoor { goOn(after: buffered) } else { pass(buffered) }
  }

  /// An answer beyond what is read: another one would be as large, and would have to be paid too.
  private func refuseTooLarge(_ attempt: Attempt) {
    attempt.deployment.breaker.succeed(attempt.permit)
    record(attempt, .failed, usage: nil)
    loop.shared.logger.warning(
      "answer is too large",
      metadata: [
        "request": "\(admission.id)", "deployment": "\(attempt.deployment.settings.id)",
        "bytes": "\(attempt.body.readableBytes)",
      ])
    self.attempt = nil
    refuse(
      Refusal(
        .upstream(
          status: 502, "The upstream's answer is larger than can be read.",
          "upstream_answer_too_large")))
  }

  /// Answers the client; the attempt is recorded already.
  func pass(_ answer: BufferedAnswer) {
    let attempt = answer.attempt
    let cost = answer.cost
    var headers = HTTPHeaders()
    addHeaders(to: &headers, attempt, cost: cost)
    let model = attempt.group.name
    // Some upstreams answer whole though asked for a stream; clients read events alone then.
    let events =
      body.isStreaming
      ? answer.response.events(model: model, cost: cost, keepsUsage: body.keepsUsage) : nil
    let reply =
      events.map { Reply.events($0, headers: headers) }
      ?? .json(answer.response.rewritten(model: model, cost: cost), headers: headers)
    self.attempt = attempt
    finish(status: 200)
    client.reply(reply)
  }

  /// Whether another model should be asked for the JSON that the client wants. One that was cut
  /// short would be cut short by any model, and calls of tools are no text.
  private func isWorthAnother(_ answer: CompletionResponse) -> Bool {
    guard state.configuration.reliability.fallsBackOnInvalidJSON, body.wantsJSON,
      plan.hasFallback, answer.finishReason.map({ $0 == "stop" }) ?? true
    else { return false }
    return !answer.hasJSONContent
  }

  private func goOn(after answer: BufferedAnswer) {
    loop.shared.logger.warning(
      "answer is not the JSON that was asked for",
      metadata: [
        "request": "\(admission.id)",
        "deployment": "\(answer.attempt.deployment.settings.id)",
      ])
    poorAnswer = answer
    attempt = nil
    plan.leaveGroup()
    callNext()
  }

  // MARK: Streams

  private func stream(_ bytes: ByteBuffer) {
    var output: [UInt8] = []
    swap(&output, &attempt!.held)
    do {
      try bytes.withUnsafeReadableBytes { bytes in
        try attempt?.rewriter?.append(bytes, to: &output)
      }
    } catch {
      attempt?.call.cancel()
      return fail(.malformedAnswer("\(error)"))
    }
    deliver(&output)
  }

  private func deliver(_ output: inout [UInt8]) {
    guard let summary = attempt?.rewriter?.summary else { return }
    if let error = summary.error {
      // What the client has begun to read it gets up to here; else another may answer.
      if hasBegunAnswer, !output.isEmpty { client.send(ByteBuffer(bytes: output)) }
      attempt?.call.cancel()
      return fail(.malformedAnswer("an error in the stream: \(error.utf8.count) bytes"))
    }
    if summary.hasContent, attempt?.firstContent == nil {
      let now = NIODeadline.now()
      attempt?.firstContent = now
      measureFirstToken(at: now)
    }
    // What ends the answer for the client is sent when the record of it is written.
    if summary.isDone { return complete(output, summary) }
    guard summary.hasContent || output.count > Self.heldLimit else {
      swap(&output, &attempt!.held)
      return
    }
    beginStream()
    if !output.isEmpty { client.send(ByteBuffer(bytes: output)) }
  }

  private func finishStream() {
    var output: [UInt8] = []
    swap(&output, &attempt!.held)
    try? attempt?.rewriter?.finish(to: &output)
    guard let summary = attempt?.rewriter?.summary else { return }
    // An event that lacks its blank line is read at the end only.
    if summary.error != nil { return deliver(&output) }
    // Some upstreams end without saying `[DONE]`, but none without a reason.
    guard summary.isDone || summary.finishReason != nil else { return fail(.connectionLost) }
    complete(output, summary)
  }

  private func complete(_ output: [UInt8], _ summary: StreamSummary) {
    guard let attempt else { return }
    attempt.deployment.breaker.succeed(attempt.permit)
    record(attempt, .answered, usage: summary.usage)
    beginStream()
    attempt.call.letEnd()
    // Before anything is written: that may show at once that the client has left, which must not
    // count as leaving this attempt.
    finish(status: 200)
    if !output.isEmpty { client.send(ByteBuffer(bytes: output)) }
    client.end()
  }

  private func beginStream() {
    guard !hasBegunAnswer, let attempt else { return }
    hasBegunAnswer = true
    var headers: HTTPHeaders = [
      "content-type": "text/event-stream; charset=utf-8", "cache-control": "no-cache",
      "x-accel-buffering": "no",
    ]
    let output = body.highestOutput(assuming: attempt.deployment.settings.assumedOutputTokens)
    let estimate = attempt.deployment.price?.cost(
      of: TokenUsage(input: body.estimatedInput, output: output))
    addHeaders(to: &headers, attempt, estimate: estimate)
    client.begin(status: .ok, headers)
  }
}
#endif
