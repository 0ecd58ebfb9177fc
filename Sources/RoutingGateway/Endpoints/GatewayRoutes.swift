#if Gateway
internal import GatewayWire
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// What the gateway answers, by method and path.
enum GatewayRoute: CaseIterable {
  case chatCompletions, embeddings, models, model, route, routeOfHeaders, feedback, metrics
  case live, ready

  var method: HTTPMethod {
    switch self {
    case .chatCompletions, .embeddings, .route, .feedback: .POST
    case .models, .model, .metrics, .live, .ready, .routeOfHeaders: .GET
    }
  }

  /// With a star at its end for what may be anything.
  var path: String {
    switch self {
    case .chatCompletions: "/v1/chat/completions"
    case .embeddings: "/v1/embeddings"
    case .models: "/v1/models"
    case .model: "/v1/models/*"
    case .route, .routeOfHeaders: "/v1/route"
    case .feedback: "/v1/feedback"
    case .metrics: "/metrics"
    case .live: "/health/live"
    case .ready: "/health/ready"
    }
  }

  /// Whether it takes a request of the key's rate, though it calls no model: it scores prompts or
  /// writes the ledger. What does call one takes tokens as well.
  var countsAlone: Bool { self == .route || self == .routeOfHeaders || self == .feedback }

  /// Whether anybody may ask: what watches a process has no key.
  var isOpen: Bool { self == .live || self == .ready }
}

enum GatewayRoutes {
  static func handle(_ request: IncomingRequest, _ client: ServerConnection) {
    do throws(Refusal) {
      let route = try route(of: request)
      let state = client.loop.state
      guard !route.isOpen else { return client.reply(HealthEndpoint.reply(route, client.loop)) }
      let caller = try Caller(of: request.head.headers, state)
      if route.method == .POST, !request.isJSON {
        throw Refusal(
          OpenAIError(
            status: 415, message: "Send the body as application/json.",
            type: "invalid_request_error", code: "unsupported_media_type"))
      }
      if route.countsAlone { try client.loop.shared.limiter.admit(caller, in: state) }
      switch route {
      case .chatCompletions: try exchange(.chat(parse(request)), request, caller, client)
      case .embeddings: try exchange(.embedding(embedding(request)), request, caller, client)
      case .models: client.reply(ModelsEndpoint.reply(state))
      case .model: client.reply(try ModelsEndpoint.reply(request, state))
      case .route: client.reply(try RouteEndpoint.reply(parse(request), request, caller, state))
      case .routeOfHeaders:
        client.reply(
          try RouteEndpoint.reply(RouteEndpoint.body(of: request), request, caller, state))
      case .feedback: client.reply(try FeedbackEndpoint.reply(request, caller, client.loop))
      case .metrics: client.reply(try MetricsEndpoint.reply(caller, client.loop))
      case .live, .ready: break
      }
    } catch {
      client.loop.shared.logger.debug(
        "refused",
        metadata: ["status": "\(error.error.status)", "code": "\(error.error.code ?? "")"])
      client.reply(error.reply)
    }
  }

  private static func route(of request: IncomingRequest) throws(Refusal) -> GatewayRoute {
    var path = request.path
    while path.count > 1, path.last == "/" { path.removeLast() }
    let method = request.head.method == .HEAD ? .GET : request.head.method
    let known = GatewayRoute.allCases.filter { matches($0.path, path) }
    guard !known.isEmpty else {
      throw Refusal(
        OpenAIError(
          status: 404, message: "There is nothing at this path.", type: "invalid_request_error",
          code: "not_found"))
    }
    guard let route = known.first(where: { $0.method == method }) else {
      let allowed = known.map(\.method.rawValue).joined(separator: ", ")
      throw Refusal(
        OpenAIError(
          status: 405, message: "Use \(allowed) here.", type: "invalid_request_error",
          code: "method_not_allowed"), headers: ["allow": allowed])
    }
    return route
  }

  /// Some clients take the address without `/v1` for the API's.
  private static func matches(_ path: String, _ requested: Substring) -> Bool {
    func isMet(_ form: Substring) -> Bool {
      form.last == "*" ? requested.hasPrefix(form.dropLast()) : form == requested
    }
    return isMet(path[...]) || path.hasPrefix("/v1/") && isMet(path.dropFirst(3))
  }

  private static func parse(_ request: IncomingRequest) throws(Refusal) -> ChatRequest {
    do throws(WireError) {
      return try ChatRequest(parsing: request.bytes)
    } catch {
      throw Refusal(OpenAIError(error))
    }
  }

  private static func embedding(_ request: IncomingRequest) throws(Refusal) -> EmbeddingRequest {
    do throws(WireError) {
      return try EmbeddingRequest(parsing: request.bytes)
    } catch {
      throw Refusal(OpenAIError(error))
    }
  }

  private static func exchange(
    _ body: ProxiedBody, _ request: IncomingRequest, _ caller: Caller, _ client: ServerConnection
  ) throws(Refusal) {
    let admission = try Admission(body, request, caller, client.loop)
    Exchange(body, admission, request, client).start()
  }
}
#endif
