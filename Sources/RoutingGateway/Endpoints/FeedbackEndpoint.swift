#if Gateway
internal import CostLedger
internal import Foundation
internal import GatewayWire
internal import Logging

/// `/v1/feedback`: what somebody thought of an answer.
enum FeedbackEndpoint {
  private struct Body: Decodable {
    var requestID: String
    var score: Double?
    var thumbs: String?
    var betterModel: String?

    enum CodingKeys: String, CodingKey {
      case requestID = "request_id"
      case score, thumbs
      case betterModel = "better_model"
    }
  }

  static func reply(
    _ request: IncomingRequest, _ caller: Caller, _ loop: GatewayLoop
  ) throws(Refusal) -> Reply {
    let record = try record(request, caller, loop.state)
    do throws(LedgerError) {
      try loop.shared.ledger.append(record)
    } catch {
      loop.shared.logger.error("feedback not recorded", metadata: ["error": "\(error)"])
      throw Refusal(
        OpenAIError(
          status: 503, message: "The gateway cannot write its ledger.",
          type: "service_unavailable_error", code: "ledger_unavailable"), retryAfter: 5)
    }
    return .json(Array("{\"object\":\"feedback\",\"request_id\":\(record.request.json)}".utf8))
  }

  private static func record(
    _ request: IncomingRequest, _ caller: Caller, _ state: GatewayState
  ) throws(Refusal) -> FeedbackRecord {
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(request.bytes)),
      !body.requestID.isEmpty
    else {
      throw Refusal(
        .invalid(
          "Send {\"request_id\": …} with score (0 to 1), thumbs (up or down) or better_model.",
          parameter: "request_id"))
    }
    var score = body.score
    switch body.thumbs {
    case "up": score = score ?? 1
    case "down": score = score ?? 0
    case nil: break
    default: throw Refusal(.invalid("thumbs must be up or down.", parameter: "thumbs"))
    }
    if let score, !(0...1).contains(score) {
      throw Refusal(.invalid("score must be from 0 to 1.", parameter: "score"))
    }
    guard score != nil || body.betterModel != nil else {
      throw Refusal(
        .invalid("Give score, thumbs or better_model.", parameter: "score"))
    }
    if let model = body.betterModel, state.groups[model] == nil {
      throw Refusal(
        .invalid("better_model must be one of the gateway's models.", parameter: "better_model"))
    }
    return FeedbackRecord(
      request: body.requestID, time: .now, key: caller.name, score: score,
      betterModel: body.betterModel)
  }
}
#endif
