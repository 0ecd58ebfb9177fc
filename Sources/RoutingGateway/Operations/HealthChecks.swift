#if Gateway
internal import GatewayPolicy
internal import Logging
internal import NIOCore
internal import NIOHTTP1

/// Asks every deployment now and then whether it is there: `GET /models`, which costs nothing.
///
/// An answer of any kind but an error of the server's is good: what matters is that somebody is
/// there. On one event loop; breakers are shared by all.
final class HealthChecks: @unchecked Sendable {
  private static let limit = TimeAmount.seconds(10)

  private let loop: GatewayLoop
  private var task: Scheduled<Void>?
  private var probes: [ObjectIdentifier: Probe] = [:]
  private var isStopped = false

  init(_ loop: GatewayLoop) { self.loop = loop }

  func start() { loop.eventLoop.execute { self.schedule() } }

  func stop() {
    loop.eventLoop.execute {
      self.isStopped = true
      self.task?.cancel()
    }
  }

  /// The interval may change with the configuration: without one, that is looked at every second.
  private func schedule() {
    guard !isStopped else { return }
    let interval = loop.state.configuration.reliability.healthCheckInterval
    let delay = TimeAmount(seconds: interval ?? 1)
    task = loop.eventLoop.scheduleTask(in: delay) {
      if interval != nil { self.checkAll() }
      self.schedule()
    }
  }

  private func checkAll() {
    for probe in probes.values where probe.started < .now() - Self.limit { probe.giveUp() }
    for group in loop.state.groups.values {
      for deployment in group.deployments {
        let id = ObjectIdentifier(deployment)
        guard probes[id] == nil else { continue }
        let probe = Probe(deployment) { [self] isHealthy in
          probes[id] = nil
          settle(deployment, isHealthy)
        }
        probes[id] = probe
        probe.start(loop.pool)
      }
    }
  }

  private func settle(_ deployment: LiveDeployment, _ isHealthy: Bool) {
    let now = NIODeadline.now()
    if isHealthy {
      deployment.breaker.recover(at: now)
    } else {
      deployment.breaker.trip(at: now)
      loop.shared.logger.warning(
        "health check failed", metadata: ["deployment": "\(deployment.settings.id)"])
    }
  }
}

/// One check of one deployment.
private final class Probe: UpstreamReceiver {
  let started = NIODeadline.now()
  private let deployment: LiveDeployment
  private let done: (Bool) -> Void
  private var call: UpstreamCall?
  private var status: HTTPResponseStatus?

  init(_ deployment: LiveDeployment, _ done: @escaping (Bool) -> Void) {
    self.deployment = deployment
    self.done = done
  }

  func start(_ pool: UpstreamPool) {
    let endpoint = deployment.endpoint
    var headers: HTTPHeaders = ["host": endpoint.authority, "user-agent": "turnout"]
    if let key = deployment.settings.keys.first {
      headers.add(name: "authorization", value: "Bearer \(key.reveal())")
    }
    let head = HTTPRequestHead(
      version: .http1_1, method: .GET, uri: endpoint.pathPrefix + "/models", headers: headers)
    let call = UpstreamCall(
      pool, endpoint, head: head, body: ByteBuffer(), connectLimit: deployment.limits.connect,
      receiver: self)
    self.call = call
    call.start()
  }

  func giveUp() {
    call?.cancel()
    done(false)
  }

  func upstreamDidAnswer(_ head: HTTPResponseHead) { status = head.status }
  func upstreamDidSend(_ bytes: ByteBuffer) {}
  func upstreamDidEnd() { done((status?.code ?? 500) < 500) }
  func upstreamDidFail(_ failure: UpstreamFailure) { done(false) }
}
#endif
