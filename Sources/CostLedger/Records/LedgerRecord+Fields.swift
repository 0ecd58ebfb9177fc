#if Gateway
internal import ModelPrices

// A frame's checksum says that the bytes are those that were written; fields are read back in the
// order in which they were put.

extension LedgerTags {
  func encode(into payload: inout PayloadWriter) {
    payload.put(key)
    payload.put(optional: customer)
    payload.put(optional: feature)
    payload.put(optional: task)
  }

  init(from payload: inout PayloadReader) {
    self.init(
      key: payload.text(), customer: payload.optionalText(), feature: payload.optionalText(),
      task: payload.optionalText())
  }
}

extension DecisionRecord {
  func encode(into payload: inout PayloadWriter) {
    payload.put(request)
    payload.put(time.microseconds)
    tags.encode(into: &payload)
    payload.put(requestedModel)
    payload.put(chosenModel)
    payload.put(step)
    payload.put(optional: rule)
    payload.put(optional: score)
    payload.put(optional: winRate)
    payload.put(optional: threshold)
    payload.put(optional: propensity)
    payload.put(Int64(candidates.count))
    for candidate in candidates { payload.put(candidate) }
    payload.put(optional: artifact)
    payload.put(optional: reserved?.amount)
  }

  init(from payload: inout PayloadReader) {
    self.init(
      request: payload.text(), time: LedgerTime(microseconds: payload.integer()),
      tags: LedgerTags(from: &payload), requestedModel: payload.text(),
      chosenModel: payload.text(), step: payload.text(), rule: payload.optionalText(),
      score: payload.optionalNumber(), winRate: payload.optionalNumber(),
      threshold: payload.optionalNumber(), propensity: payload.optionalNumber(),
      candidates: payload.texts(), artifact: payload.optionalText(),
      reserved: payload.optionalInteger().map { NanoDollars($0) })
  }
}

extension AttemptRecord {
  func encode(into payload: inout PayloadWriter) {
    payload.put(request)
    payload.put(time.microseconds)
    payload.put(Int64(number))
    tags.encode(into: &payload)
    payload.put(model)
    payload.put(deployment)
    payload.put(byte: outcome.rawValue)
    payload.put(optional: status.map(Int64.init))
    payload.put(byte: isStreamed ? 1 : 0)
    payload.put(byte: usage == nil ? 0 : 1)
    if let usage {
      payload.put(Int64(usage.input))
      payload.put(Int64(usage.cachedInput))
      payload.put(Int64(usage.cacheWriteInput))
      payload.put(Int64(usage.output))
      payload.put(Int64(usage.reasoning))
    }
    payload.put(optional: cost?.amount)
    payload.put(optional: charged?.amount)
    payload.put(optional: strongCost?.amount)
    payload.put(optional: firstTokenMicroseconds)
    payload.put(durationMicroseconds)
  }

  init(from payload: inout PayloadReader) {
    self.init(
      request: payload.text(), time: LedgerTime(microseconds: payload.integer()),
      number: Int(payload.integer()), tags: LedgerTags(from: &payload), model: payload.text(),
      deployment: payload.text(), outcome: Outcome(rawValue: payload.byte()) ?? .failed,
      status: payload.optionalInteger().map { Int($0) }, isStreamed: payload.byte() == 1,
      usage: payload.byte() == 1
        ? TokenUsage(
          input: Int(payload.integer()), cachedInput: Int(payload.integer()),
          cacheWriteInput: Int(payload.integer()), output: Int(payload.integer()),
          reasoning: Int(payload.integer())) : nil,
      cost: payload.optionalInteger().map { NanoDollars($0) },
      charged: payload.optionalInteger().map { NanoDollars($0) },
      strongCost: payload.optionalInteger().map { NanoDollars($0) },
      firstTokenMicroseconds: payload.optionalInteger(), durationMicroseconds: payload.integer())
  }
}

extension FeedbackRecord {
  func encode(into payload: inout PayloadWriter) {
    payload.put(request)
    payload.put(time.microseconds)
    payload.put(key)
    payload.put(optional: score)
    payload.put(optional: betterModel)
  }

  init(from payload: inout PayloadReader) {
    self.init(
      request: payload.text(), time: LedgerTime(microseconds: payload.integer()),
      key: payload.text(), score: payload.optionalNumber(), betterModel: payload.optionalText())
  }
}
#endif
