#if Gateway
internal import GatewayPolicy
internal import NIOCore

/// The deployments that serve one model.
struct DeploymentGroup: Sendable {
  let name: String
  let deployments: [LiveDeployment]
  var balancing = ReliabilitySettings.Balancing.weighted

  /// Chooses a deployment among those whose breakers let an attempt through and whose rates have
  /// room for it.
  ///
  /// - Parameters:
  ///   - tokens: what the attempt may use.
  ///   - tried: those that this request has called already, taken only if there is no other.
  ///   - wait: becomes the shortest time until one has room that is passed over for its rate.
  func pick(
    at now: NIODeadline, tokens: Int, excluding tried: [ObjectIdentifier],
    wait: inout TimeAmount?, using generator: inout some RandomNumberGenerator
  ) -> (LiveDeployment, CircuitBreaker.Permit)? {
    var left = deployments.filter { !tried.contains(ObjectIdentifier($0)) }
    if let pick = draw(&left, now, tokens, &wait, &generator) { return pick }
    left = deployments.filter { tried.contains(ObjectIdentifier($0)) }
    return draw(&left, now, tokens, &wait, &generator)
  }

  private func draw(
    _ left: inout [LiveDeployment], _ now: NIODeadline, _ tokens: Int, _ wait: inout TimeAmount?,
    _ generator: inout some RandomNumberGenerator
  ) -> (LiveDeployment, CircuitBreaker.Permit)? {
    while !left.isEmpty {
      let deployment = left.remove(at: choice(among: left, &generator))
      guard let permit = deployment.breaker.acquire(at: now) else { continue }
      guard let delay = deployment.take(tokens: tokens, at: now) else {
        return (deployment, permit)
      }
      deployment.breaker.abandon(permit)
      wait = min(wait ?? delay, delay)
    }
    return nil
  }

  private func choice(
    among deployments: [LiveDeployment], _ generator: inout some RandomNumberGenerator
  ) -> Int {
    guard deployments.count > 1 else { return 0 }
    guard balancing == .leastBusy else { return Self.weighted(deployments, &generator) }
    // Read once: other event loops change them meanwhile.
    let calls = deployments.map(\.load.callsUnderWay)
    let fewest = calls.min()
    let idle = deployments.indices.filter { calls[$0] == fewest }
    return idle[Self.weighted(idle.map { deployments[$0] }, &generator)]
  }

  private static func weighted(
    _ deployments: [LiveDeployment], _ generator: inout some RandomNumberGenerator
  ) -> Int {
    let total = deployments.reduce(0) { $0 + $1.settings.weight }
    guard total > 0 else { return Int.random(in: deployments.indices, using: &generator) }
    var point = Double.random(in: 0..<total, using: &generator)
    for (index, deployment) in deployments.enumerated() {
      point -= deployment.settings.weight
      if point < 0 { return index }
    }
    return deployments.count - 1
  }

  /// Whether any of them may be called.
  func isHealthy(at now: NIODeadline) -> Bool {
    deployments.contains { $0.breaker.opensAgain(at: now) == nil }
  }

  /// When the first of them may be called again.
  func opensAgain(at now: NIODeadline) -> NIODeadline? {
    deployments.compactMap { $0.breaker.opensAgain(at: now) }.min()
  }
}
#endif
