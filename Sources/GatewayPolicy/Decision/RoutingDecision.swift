#if Gateway
internal import GatewayWire

/// Where a request goes, and why.
public struct RoutingDecision: Sendable, Equatable {
  /// What the client asked for.
  public var requestedModel: String
  /// Groups, the one to ask first and those to fall back to.
  public var models: [String]
  public var step: DecisionStep
  /// Whether the client left the choice to the gateway.
  public var isRouted = false
  /// The rule that decided or sent the request on to the score.
  public var rule: String?
  public var task: String?
  public var score: Double?
  public var winRate: Double?
  /// The threshold in force, after any shift by the budget's pace.
  public var threshold: Double?
  /// The threshold before that.
  public var askedThreshold: Double?
  /// Where one of several models was chosen.
  public var choice: ModelChoiceRecord?
  /// The probability with which the model was chosen.
  public var propensity = 1.0
  /// The groups that could have been chosen.
  public var candidates: [String]
  /// The SHA-256 of the artifact that scored.
  public var artifact: String?
  /// Seconds for a whole answer, where the task has its own.
  public var timeout: Double?
  /// Tokens of the conversation that another model had read, and may have had in its prompt cache,
  /// as estimated; 0 where the conversation keeps its model or is new.
  public var rereadTokens = 0
  /// Whether any of ``models`` can be asked.
  public var hasHealthyModel = true
  /// How the decision came about, a sentence per step; empty unless asked for.
  public var explanation: [String] = []

  /// The group to ask first.
  public var model: String { models[0] }

  init(requestedModel: String, models: [String], step: DecisionStep) {
    self.requestedModel = requestedModel
    self.models = models
    self.step = step
    candidates = models
  }

  /// The decision as JSON.
  public func encoded() -> [UInt8] {
    var bytes = Array("{".utf8)
    func member(_ key: String, _ write: (inout [UInt8]) -> Void) {
      if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
      bytes += "\"\(key)\":".utf8
      write(&bytes)
    }
    func text(_ key: String, _ value: String?) {
      member(key) {
        if let value { JSONBytes.append(value.utf8, to: &$0) } else { $0 += "null".utf8 }
      }
    }
    func number(_ key: String, _ value: Double?) {
      member(key) { $0 += (value.map { "\($0)" } ?? "null").utf8 }
    }
    func list(_ key: String, _ values: [String]) {
      member(key) { bytes in
        bytes.append(UInt8(ascii: "["))
        for (index, value) in values.enumerated() {
          if index > 0 { bytes.append(UInt8(ascii: ",")) }
          JSONBytes.append(value.utf8, to: &bytes)
        }
        bytes.append(UInt8(ascii: "]"))
      }
    }
    text("object", "route")
    text("requested_model", requestedModel)
    text("model", model)
    list("models", models)
    text("decision", step.rawValue)
    text("rule", rule)
    text("task", task)
    number("score", score)
    number("win_rate", winRate)
    number("threshold", threshold)
    number("asked_threshold", askedThreshold)
    if let choice {
      member("predictions") { $0 += choice.encodedPredictions }
      // JSON has no infinity: it asks for the cheapest, whatever quality costs.
      let limit = choice.limit.isFinite ? choice.limit : nil
      if case .costWeight = choice.aim {
        number("cost_weight", limit)
      } else {
        number("quality", limit)
      }
    }
    number("propensity", propensity)
    list("candidates", candidates)
    text("artifact", artifact)
    number("timeout", timeout)
    member("healthy") { $0 += "\(hasHealthyModel)".utf8 }
    list("explanation", explanation)
    bytes.append(UInt8(ascii: "}"))
    return bytes
  }
}

extension ModelChoiceRecord {
  /// The predictions as a JSON list.
  fileprivate var encodedPredictions: [UInt8] {
    var bytes = Array("[".utf8)
    for (index, prediction) in predictions.enumerated() {
      if index > 0 { bytes.append(UInt8(ascii: ",")) }
      bytes += "{\"model\":".utf8
      JSONBytes.append(prediction.model.utf8, to: &bytes)
      bytes += ",\"quality\":\(prediction.quality),\"cost\":\(prediction.cost)}".utf8
    }
    bytes.append(UInt8(ascii: "]"))
    return bytes
  }
}
#endif
