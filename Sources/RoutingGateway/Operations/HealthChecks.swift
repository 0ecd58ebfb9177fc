#if Gateway
internal import GatewayPolicy
internal import Logging
internal import NIOCore

/// Asks every deployment at the start, when the configuration is replaced, and then at intervals
/// whether it is there: see ``HealthProbe``.
///
/// One failed check takes a deployment out; one that succeeds lets the next request through as the
/// breaker's one probe, whose answer closes the breaker. On one event loop; all of them share the
/// breakers.
final class HealthChecks: @unchecked Sendable {
  private let loop: GatewayLoop
  private var task: RepeatedTask?
  private var probes: [ObjectIdentifier: HealthProbe] = [:]
  private var isStopped = false

  init(_ loop: GatewayLoop) { self.loop = loop }

  /// Checks by the configuration that is in force now, and no longer by a former one.
  func start() {
    loop.eventLoop.execute { [self] in
      end()
      // Kept: between the loop's turn to another and the start with that, what is due asks those
      // that were asked before, not others beside them.
      let state = loop.state
      guard !isStopped, let interval = state.configuration.reliability.healthCheckInterval
      else { return }
      checkAll(of: state)
      let pause = TimeAmount(seconds: interval)
      task = loop.eventLoop.scheduleRepeatedTask(initialDelay: pause, delay: pause) { _ in
        self.checkAll(of: state)
      }
    }
  }

  func stop() {
    loop.eventLoop.execute { [self] in
      isStopped = true
      end()
    }
  }

  private func end() {
    task?.cancel()
    task = nil
    for probe in probes.values { probe.cancel() }
    probes = [:]
  }

  private func checkAll(of state: GatewayState) {
    for group in state.groups.values {
      for deployment in group.deployments { check(deployment) }
    }
  }

  private func check(_ deployment: LiveDeployment) {
    let id = ObjectIdentifier(deployment)
    guard probes[id] == nil else { return }
    let probe = HealthProbe(deployment, loop) { [self] verdict in
      probes[id] = nil
      settle(deployment, verdict)
    }
    probes[id] = probe
    probe.start()
  }

  private func settle(_ deployment: LiveDeployment, _ verdict: HealthProbe.Verdict) {
    let now = NIODeadline.now()
    let metadata: Logger.Metadata = ["deployment": "\(deployment.settings.id)"]
    switch verdict {
    case .healthy: deployment.breaker.recover(at: now)
    case .keyRefused(let status):
      // Some keys may ask for answers but not for the list of models.
      deployment.breaker.recover(at: now)
      loop.shared.logger.warning(
        "health check: the key is refused (\(status)); requests may be too", metadata: metadata)
    case .sick(let why):
      let opened = deployment.breaker.trip(at: now)
      loop.shared.logger.warning(
        "health check failed",
        metadata: metadata.merging(
          ["why": "\(why)", "breaker": opened ? "opened" : "unchanged"]) { $1 })
    }
  }
}
#endif
