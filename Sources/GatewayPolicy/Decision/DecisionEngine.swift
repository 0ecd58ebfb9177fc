#if Gateway
public import GatewayWire
internal import Synchronization

/// Decides where requests go; knows nothing of HTTP.
///
/// ```swift
/// let engine = DecisionEngine(try Policy(configuration))
/// let decision = try engine.decide(request, context)
/// ```
///
/// The policy is replaced as a whole, and a decision is made by one policy from beginning to end.
/// Conversations keep their models across replacements.
public final class DecisionEngine: Sendable {
  private let current: Mutex<Policy>
  private let memory = ConversationMemory()

  public init(_ policy: Policy) { current = Mutex(policy) }

  /// The policy that new requests are decided by.
  public var policy: Policy { current.withLock { $0 } }

  public func replace(_ policy: Policy) { current.withLock { $0 = policy } }

  /// How many conversations' models are remembered.
  public var rememberedConversations: Int { memory.count }

  /// Decides a chat completion.
  ///
  /// - Parameter policy: what to decide by; nil for the one in force. Whoever keeps other things of
  ///   the same configuration passes theirs, so that names mean the same.
  /// - Throws: ``DecisionError`` for a model that there is not, or a limit that is none.
  public func decide(
    _ request: ChatRequest, _ context: DecisionContext, by policy: Policy? = nil
  ) throws(DecisionError) -> RoutingDecision {
    let policy = policy ?? self.policy
    let requested = try RequestedModel(request.model, policy.configuration)
    var run = DecisionRun(policy: policy, request: request, context: context)
    switch requested {
    case .group(let group): run.choose([group], .explicit, "asked for by its name")
    case .routed(let limit):
      if context.aim != nil, policy.chooser == nil {
        throw .invalidLimit(
          message: "Here is decided between two models: give a threshold or a share.",
          parameter: "cost_weight")
      }
      run.route(limit, memory)
    }
    return run.finish(memory)
  }

  /// Decides a request for embeddings, which go to the model they name.
  ///
  /// - Throws: ``DecisionError`` for a model that there is not, or one that is routed.
  public func decide(
    _ request: EmbeddingRequest, _ context: DecisionContext, by policy: Policy? = nil
  ) throws(DecisionError) -> RoutingDecision {
    let configuration = (policy ?? self.policy).configuration
    guard case .group(let group) = try RequestedModel(request.model, configuration) else {
      // Vectors of different models cannot be compared.
      throw .unknownModel(request.model, available: configuration.groups)
    }
    let chain = [group] + configuration.fallbacks(of: group)
    var decision = RoutingDecision(requestedModel: request.model, models: chain, step: .explicit)
    decision.hasHealthyModel = chain.contains(where: context.isHealthy)
    return decision
  }
}
#endif
