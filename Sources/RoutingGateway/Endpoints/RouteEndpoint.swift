#if Gateway
internal import GatewayPolicy
internal import GatewayWire
internal import NIOCore
internal import NIOHTTP1

/// `/v1/route`: the decision about a request and why, without sending it anywhere. Headers say it
/// too, for proxies that ask before they choose an upstream.
///
/// With the query `accel` nginx goes on by itself: the answer sends it to its location `@MODEL`, with
/// the method and body of its client's request. Such a decision counts: the conversation keeps its
/// model.
enum RouteEndpoint {
  static func reply(
    _ chat: ChatRequest, _ request: IncomingRequest, _ caller: Caller, _ state: GatewayState
  ) throws(Refusal) -> Reply {
    let isAsRedirect = request.query == "accel"
    let (decision, _) = try Admission.decide(
      .chat(chat), request, caller, state, explains: !isAsRedirect)
    var headers: HTTPHeaders = [
      "x-router-model": decision.model.headerText, "x-router-decision": decision.step.rawValue,
    ]
    if let winRate = decision.winRate {
      headers.add(name: "x-router-win-rate", value: "\(winRate)")
    }
    if let threshold = decision.threshold {
      headers.add(name: "x-router-threshold", value: "\(threshold)")
    }
    if let choice = decision.choice {
      headers.add(name: "x-router-quality", value: "\(choice.quality)")
    }
    if let rule = decision.rule { headers.add(name: "x-router-rule", value: rule.headerText) }
    if isAsRedirect {
      // Models are the configuration's: no request can name a location of its own.
      headers.add(name: "x-accel-redirect", value: "@" + decision.model.headerText)
    }
    return .json(decision.encoded(), headers: headers)
  }

  /// The request that a `GET` describes: a sub-request of nginx has no body, but it can pass the
  /// prompt in `x-router-prompt`, encoded as in URLs, and the model in `x-router-requested-model`.
  static func body(of request: IncomingRequest) throws(Refusal) -> ChatRequest {
    let model = request.header("x-router-requested-model") ?? "auto"
    let prompt = request.header("x-router-prompt") ?? ""
    let text = prompt.percentDecoded
    let body =
      "{\"model\":\(model.json),\"messages\":[{\"role\":\"user\",\"content\":\(text.json)}]}"
    do throws(WireError) {
      return try ChatRequest(parsing: Array(body.utf8))
    } catch {
      throw Refusal(OpenAIError(error))
    }
  }
}

extension String {
  /// `%XX` as the bytes they stand for; anything else as it is.
  var percentDecoded: String {
    var bytes: [UInt8] = []
    var rest = Array(utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// As a JSON string.
  var json: String { String(decoding: JSONBytes.string(self), as: UTF8.self) }
}
#endif
