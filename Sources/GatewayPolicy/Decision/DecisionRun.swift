#if Gateway
internal import GatewayWire
internal import RouterScoring

/// One decision in the making.
struct DecisionRun {
  let policy: Policy
  let request: ChatRequest
  let context: DecisionContext
  var decision: RoutingDecision
  private var keys: ConversationKeys?
  private var ownAim = OwnAim()
  /// What the conversation had, if it had something.
  private(set) var earlier: ConversationMemory.Entry?

  var configuration: GatewayConfiguration { policy.configuration }

  init(policy: Policy, request: ChatRequest, context: DecisionContext) {
    self.policy = policy
    self.request = request
    self.context = context
    decision = RoutingDecision(requestedModel: request.model, models: [], step: .explicit)
  }

  /// Notes the models to ask, with the configured fallbacks where there is one alone.
  mutating func choose(_ models: [String], _ step: DecisionStep, _ why: @autoclosure () -> String) {
    let isAlone = models.count == 1
    decision.models = isAlone ? models + configuration.fallbacks(of: models[0]) : models
    decision.candidates = [models[0]]
    decision.step = step
    explain("\(models[0]): \(why())")
  }

  mutating func explain(_ sentence: @autoclosure () -> String) {
    if context.explains { decision.explanation.append(sentence()) }
  }

  // MARK: Routing

  /// Rules, then the task map, then what the conversation had, then the score.
  mutating func route(_ asked: RoutingSettings.Limit?, _ memory: ConversationMemory) {
    guard let routing = configuration.routing else { return }
    decision.isRouted = true
    if routing.sticky.isOn { keys = ConversationKeys(request, context) }
    earlier = keptEntry(routing, memory)
    ownAim = OwnAim(limit: asked ?? context.limit, aim: context.aim)
    var limit = ownAim.limit
    var aim = context.aim
    var isPaced = true
    var usesTasks = true
    for rule in routing.rules {
      if let unmet = rule.conditions.unmet(by: request, context) {
        explain("rule \"\(rule.name)\" does not hold: \(unmet)")
        continue
      }
      decision.rule = rule.name
      guard case .models(let models) = rule.action else {
        explain("rule \"\(rule.name)\" holds: the score decides")
        usesTasks = false
        break
      }
      return choose(models, .rule, "rule \"\(rule.name)\" holds")
    }
    if let task = context.task, let row = routing.tasks[task] {
      decision.task = task
      decision.timeout = row.timeout
      if usesTasks, let model = row.model {
        let chain = row.fallbacks.filter { $0 != model }
        return choose([model] + chain, .task, "the row of the task \"\(task)\"")
      }
      if limit == nil, aim == nil { (limit, aim) = (row.limit, row.aim) }
      isPaced = row.isPaced
    }
    // Who asks for something else than before wants another decision.
    let kept = earlier?.ownAim == ownAim ? earlier?.model : nil
    // A limit of the request's or of the task's is about the pair.
    if let chooser = policy.chooser, let choice = routing.choice, limit == nil {
      return chooseAmong(
        chooser.predictions(request.turns(routing.scoredText)), aim ?? choice.aim,
        isPaced: isPaced, kept: kept)
    }
    score(routing, limit ?? routing.limit, isPaced: isPaced, kept: kept)
  }

  private func keptEntry(
    _ routing: RoutingSettings, _ memory: ConversationMemory
  ) -> ConversationMemory.Entry? {
    // An opening alone may be that of many conversations.
    guard let keys, let conversation = keys.conversation else { return nil }
    let idle = routing.sticky.idle
    let entry =
      memory.entry(of: conversation, now: context.now, idle: idle)
      ?? memory.entry(of: keys.opening, now: context.now, idle: idle)
    guard let entry, configuration.deployments.contains(where: { $0.group == entry.model }) else {
      return nil
    }
    return entry
  }

  private mutating func score(
    _ routing: RoutingSettings, _ limit: RoutingSettings.Limit, isPaced: Bool, kept: String?
  ) {
    guard let conversations = policy.conversations else {
      if let kept { return choose([kept], .sticky, "the conversation has it") }
      return choosePair(routing, isStrong: true, .fallback, "there is no router")
    }
    let scorer = conversations.scorer
    let score = conversations.score(request.turns(routing.scoredText))
    let winRate = scorer.winRate(score: score)
    let asked =
      switch limit {
      case .threshold(let threshold): threshold
      case .share(let share): scorer.threshold(forStrongCallFraction: share)
      }
    let threshold = isPaced ? scorer.threshold(asked, under: context.pressure()) : asked
    decision.score = score
    decision.winRate = winRate
    decision.askedThreshold = asked
    decision.threshold = threshold
    decision.artifact = policy.artifactHash
    let isStrong = scorer.decide(winRate: winRate, threshold: threshold) == .strong
    explain(
      "win rate \(winRate) against the threshold \(threshold)"
        + (threshold == asked ? "" : ", moved from \(asked) by the budget's pace"))

    // A conversation keeps its model unless the strong one is wanted now.
    if let kept, kept == routing.strong || !(isStrong && kept == routing.weak) {
      choose([kept], .sticky, "the conversation has it")
      if decision.models.count == 1 { addOther(routing) }
      return
    }
    let wasStrong = scorer.decide(winRate: winRate, threshold: asked) == .strong
    let step: DecisionStep = wasStrong == isStrong ? .score : .budget
    choosePair(routing, isStrong: isStrong, step, isStrong ? "from the threshold on" : "below it")
    if earlier == nil { explore(routing, isStrong: isStrong) }
  }

  private mutating func choosePair(
    _ routing: RoutingSettings, isStrong: Bool, _ step: DecisionStep, _ why: String
  ) {
    choose([isStrong ? routing.strong : routing.weak], step, why)
    if decision.models.count == 1 { addOther(routing) }
    decision.candidates = [routing.strong, routing.weak]
  }

  /// The pair's other model is the fallback where none is configured.
  private mutating func addOther(_ routing: RoutingSettings) {
    decision.models += [routing.strong, routing.weak].filter { $0 != decision.model }.prefix(1)
  }

  /// With the probability ε one of the pair is drawn, each as likely; if only one of them can answer,
  /// there is nothing to draw.
  private mutating func explore(_ routing: RoutingSettings, isStrong: Bool) {
    let rate = routing.exploration
    guard rate > 0, isPossible(routing.strong), isPossible(routing.weak) else { return }
    var drawn = isStrong
    if context.draw() < rate {
      drawn = context.draw() < 0.5
      if drawn != isStrong { choosePair(routing, isStrong: drawn, .exploration, "drawn by lot") }
    }
    decision.propensity = rate / 2 + (drawn == isStrong ? 1 - rate : 0)
  }

  // MARK: What is possible

  /// Whether a model could answer: the request fits, and there is somebody to send it to.
  func isPossible(_ model: String) -> Bool {
    policy.fits(request.estimatedInputTokens, in: model) && context.isHealthy(model)
  }

  /// Puts models first that the request fits into and that are healthy, and remembers the choice.
  consuming func finish(_ memory: ConversationMemory) -> RoutingDecision {
    fitContext()
    if let keys, let sticky = configuration.routing?.sticky, !context.explains {
      memory.keep(
        .init(
          model: decision.model, ownAim: ownAim, tokens: request.estimatedInputTokens,
          time: context.now), of: keys, sticky)
    }
    let first = decision.model
    let isHealthy = context.isHealthy
    let healthy = decision.models.filter(isHealthy)
    decision.hasHealthyModel = !healthy.isEmpty
    if !healthy.isEmpty, healthy[0] != first {
      decision.models = healthy + decision.models.filter { !isHealthy($0) }
      decision.step = .health
      decision.propensity = 1
      explain("\(healthy[0]): no deployment of \(first) is healthy")
    }
    if let earlier, earlier.model != decision.model { decision.rereadTokens = earlier.tokens }
    return decision
  }

  private mutating func fitContext() {
    let policy = policy
    let tokens = request.estimatedInputTokens
    let first = decision.model
    guard !policy.fits(tokens, in: first) else { return }
    let longer = configuration.reliability.contextWindowFallbacks[first] ?? []
    var chain: [String] = []
    for group in longer + decision.models where !chain.contains(group) { chain.append(group) }
    let fitting = chain.filter { policy.fits(tokens, in: $0) }
    // The estimate may be wrong: where nothing fits, the upstream is to say so.
    guard !fitting.isEmpty else { return }
    decision.models = fitting + chain.filter { !policy.fits(tokens, in: $0) }
    decision.step = .contextWindow
    decision.propensity = 1
    explain("\(fitting[0]): about \(tokens) tokens do not fit into \(first)")
  }
}
#endif
