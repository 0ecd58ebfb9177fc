#if Gateway
internal import NIOCore

/// Which deployment a request calls next: those of a model, then those of the next in its chain.
struct AttemptPlan {
  private var groups: [DeploymentGroup]
  private let attemptsPerGroup: Int
  private let tokens: Int
  private var position = 0
  private var attemptsInGroup = 0
  private var tried: [ObjectIdentifier] = []
  /// How many attempts were planned so far.
  private(set) var attempts = 0
  /// How often it went on to another model.
  private(set) var fallbacks = 0
  /// The shortest time until a deployment has room that was passed over for its rate.
  private(set) var wait: TimeAmount?

  /// - Parameters:
  ///   - retries: further attempts at the same model.
  ///   - tokens: what an attempt may use.
  init(_ groups: [DeploymentGroup], retries: Int, tokens: Int = 0) {
    self.groups = groups
    self.tokens = tokens
    attemptsPerGroup = 1 + max(0, retries)
  }

  /// The model that is being tried; nil at the end.
  var group: DeploymentGroup? { position < groups.count ? groups[position] : nil }

  /// The next deployment to call; nil if there is none left.
  mutating func next(
    at now: NIODeadline, using generator: inout some RandomNumberGenerator
  ) -> (DeploymentGroup, LiveDeployment, CircuitBreaker.Permit)? {
    while let group {
      if attemptsInGroup < attemptsPerGroup,
        let (deployment, permit) = group.pick(
          at: now, tokens: tokens, excluding: tried, wait: &wait, using: &generator)
      {
        attemptsInGroup += 1
        attempts += 1
        tried.append(ObjectIdentifier(deployment))
        return (group, deployment, permit)
      }
      leaveGroup()
    }
    return nil
  }

  /// The deployment that was next is not called after all, nor any other.
  mutating func giveUp(_ deployment: LiveDeployment, _ permit: CircuitBreaker.Permit) {
    attempts -= 1
    deployment.giveBack(permit, tokens: tokens)
    position = groups.count
  }

  /// Whether the next attempt would be at a deployment that was not called yet and may be now:
  /// nobody has to wait for it.
  func hasFreshDeployment(at now: NIODeadline) -> Bool {
    guard let group, attemptsInGroup < attemptsPerGroup else { return true }
    return group.deployments.contains {
      !tried.contains(ObjectIdentifier($0)) && $0.isFree(tokens: tokens, at: now)
    }
  }

  /// Whether to call the model once more after a pause, and not the next one now: not if it may not
  /// be called then either, nor if the pause is long and there is another model.
  func isWorthWaiting(_ delay: TimeAmount, at now: NIODeadline) -> Bool {
    guard group?.isHealthy(at: now + delay) == true else { return false }
    return !hasFallback || delay <= Self.patience
  }

  /// The longest pause that a client is kept waiting for while another model could answer.
  private static let patience = TimeAmount.seconds(1)

  /// Whether there is another model after this one.
  var hasFallback: Bool { position + 1 < groups.count }

  /// Gives the model up.
  mutating func leaveGroup() {
    position += 1
    attemptsInGroup = 0
    if position < groups.count { fallbacks += 1 }
  }

  /// Gives the model up and goes on with others: for what it cannot hold.
  mutating func divert(to others: [DeploymentGroup]) {
    groups = Array(groups.prefix(position + 1)) + others
    leaveGroup()
  }

  /// When the first deployment of all models may be called again.
  func opensAgain(at now: NIODeadline) -> NIODeadline? {
    groups.compactMap { $0.opensAgain(at: now) }.min()
  }
}
#endif
