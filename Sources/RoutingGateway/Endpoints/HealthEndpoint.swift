#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import NIOCore
internal import NIOHTTP1

/// `/health/live`: the process answers. `/health/ready`: it can serve, which a balancer asks before
/// it sends traffic.
enum HealthEndpoint {
  static func reply(_ route: GatewayRoute, _ loop: GatewayLoop) -> Reply {
    guard route == .ready else { return status("ok") }
    if loop.isLeaving { return status("draining", .serviceUnavailable) }
    let now = NIODeadline.now()
    let isHealthy = loop.state.groups.values.contains { $0.isHealthy(at: now) }
    return isHealthy ? status("ok") : status("no healthy upstream", .serviceUnavailable)
  }

  private static func status(_ text: String, _ status: HTTPResponseStatus = .ok) -> Reply {
    let headers: HTTPHeaders = status == .ok ? [:] : ["retry-after": "1"]
    return .json(Array("{\"status\":\"\(text)\"}".utf8), status: status, headers: headers)
  }
}

/// `/metrics`, for Prometheus.
enum MetricsEndpoint {
  /// - Throws: 403 for a key that may not see what others do.
  static func reply(_ caller: Caller, _ loop: GatewayLoop) throws(Refusal) -> Reply {
    guard caller.readsMetrics else {
      throw Refusal(
        OpenAIError(
          status: 403, message: "Only the master key, and keys with metrics: true, read them.",
          type: "invalid_request_error", code: "insufficient_permissions"))
    }
    return Reply(
      contentType: MetricsRegistry.contentType,
      body: ByteBuffer(string: loop.shared.metrics.registry.exposition))
  }
}

/// `/v1/models`: what clients may ask for, and `/v1/models/NAME`: whether it is among that.
enum ModelsEndpoint {
  static func reply(_ state: GatewayState) -> Reply {
    let models = state.configuration.modelNames.map(object)
    return .json(Array("{\"object\":\"list\",\"data\":[\(models.joined(separator: ","))]}".utf8))
  }

  static func reply(_ request: IncomingRequest, _ state: GatewayState) throws(Refusal) -> Reply {
    let path = request.path
    let start = path.firstRange(of: "/models/")?.upperBound ?? path.endIndex
    let name = String(path[start...]).percentDecoded
    let names = state.configuration.modelNames
    guard names.contains(name) else {
      throw Refusal(.unknownModel(name, available: names))
    }
    return .json(Array(object(name).utf8))
  }

  private static func object(_ name: String) -> String {
    "{\"id\":\(name.json),\"object\":\"model\",\"created\":0,\"owned_by\":\"turnout\"}"
  }
}
#endif
