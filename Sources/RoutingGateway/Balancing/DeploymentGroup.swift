#if Gateway
internal import GatewayPolicy
internal import NIOCore

/// The deployments that serve one model.
struct DeploymentGroup: Sendable {
  let name: String
  let deployments: [LiveDeployment]

  /// Draws a deployment by weight among those whose breakers let an attempt through.
  ///
  /// - Parameter tried: those that this request has called already, taken only if there is no
  ///   other.
  func pick(
    at now: NIODeadline, excluding tried: [ObjectIdentifier],
    using generator: inout some RandomNumberGenerator
  ) -> (LiveDeployment, CircuitBreaker.Permit)? {
    var left = deployments.filter { !tried.contains(ObjectIdentifier($0)) }
    if let pick = draw(&left, now, &generator) { return pick }
    left = deployments.filter { tried.contains(ObjectIdentifier($0)) }
    return draw(&left, now, &generator)
  }

  private func draw(
    _ left: inout [LiveDeployment], _ now: NIODeadline,
    _ generator: inout some RandomNumberGenerator
  ) -> (LiveDeployment, CircuitBreaker.Permit)? {
    while !left.isEmpty {
      let index = left.count == 1 ? 0 : Self.weighted(left, &generator)
      if let permit = left[index].breaker.acquire(at: now) { return (left[index], permit) }
      left.remove(at: index)
    }
    return nil
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
