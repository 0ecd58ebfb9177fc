#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import NIOCore
internal import NIOHTTP1

/// `/health/live`: the process answers. `/health/ready`: it can serve, which a balancer asks before
/// it sends traffic.
enum HealthEndpoint {
  static func reply(_ route: GatewayRoute, _ loop: GatewayLoop) -> Reply {
    guard route == .ready else { return status("ok") }
    if loop.isDraining { return status("draining", .serviceUnavailable) }
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
  static func reply(_ loop: GatewayLoop) -> Reply {
    Reply(
      contentType: MetricsRegistry.contentType,
      body: ByteBuffer(string: loop.shared.metrics.registry.exposition))
  }
}

/// `/v1/models`: what clients may ask for.
enum ModelsEndpoint {
  static func reply(_ state: GatewayState) -> Reply {
    let models = state.configuration.modelNames.map { name in
      "{\"id\":\(name.json),\"object\":\"model\",\"created\":0,\"owned_by\":\"turnout\"}"
    }
    return .json(Array("{\"object\":\"list\",\"data\":[\(models.joined(separator: ","))]}".utf8))
  }
}
#endif
