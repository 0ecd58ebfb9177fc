/// What the verdicts say about the models, and about the judge itself.
///
/// All intervals are by prompt. A prompt whose two orders disagree stays two battles: trainers see
/// a win and a loss there, as their likelihood of battles has it.
public struct JudgeStatistics: Sendable, Equatable {
  /// The lower index of a pair against the higher.
  public struct Pair: Sendable, Equatable {
    public var first: Int
    public var second: Int
    public var battles = 0
    public var wins = 0
    public var ties = 0
    public var losses = 0
    /// The share of battles that the first model won, a tie being half of one.
    public var winRate: MeanInterval?
  }

  /// What a model's answers took.
  public struct Model: Sendable, Equatable {
    public var name: String
    public var answers = 0
    public var inputTokens = 0
    public var outputTokens = 0
    /// USD of all answers; nil where the price is not known.
    public var cost: Double?
    /// Some tokens are guessed from lengths.
    public var isEstimated = false
    /// Seconds.
    public var medianLatency: Double?
    public var latency95: Double?
    public var cutAnswers = 0

    /// USD for 1,000 prompts.
    public var costPerThousand: Double? {
      guard let cost, answers > 0 else { return nil }
      return cost / Double(answers) * 1000
    }
  }

  public var pairs: [Pair]
  public var models: [Model]
  public var judge: Model
  public var prompts: Int
  /// Prompts with at least one battle.
  public var judgedPrompts: Int
  public var battles: Int
  public var unusableVerdicts: Int
  public var emptyAnswers: Int
  public var refusals: [String]
  /// Both orders of a pair gave the same verdict, of those comparisons that have both.
  public var agreement: MeanInterval?
  /// The two orders named different winners: the answer shown first, or second, won both times.
  public var flips: MeanInterval?
  /// P(the answer shown first wins) − P(the one shown second wins); 0 for a judge without bias.
  public var positionBias: MeanInterval?
  /// The same order judged again gave the same verdict; nil unless orders were repeated.
  public var repetition: MeanInterval?

  public init(_ plan: JudgePlan, _ results: [JudgedPrompt]) {
    pairs = plan.comparisons.map { Pair(first: $0.0, second: $0.1) }
    models = plan.models.indices.map { Self.model(plan.models[$0], $0, results) }
    judge = Self.judge(plan.judge, results)
    prompts = results.count
    judgedPrompts = results.count { !$0.battles.isEmpty }
    battles = results.reduce(0) { $0 + $1.battles.count }
    unusableVerdicts = results.reduce(0) { $0 + $1.unusableVerdicts }
    emptyAnswers = results.reduce(0) { $0 + $1.emptyAnswers }
    refusals = results.flatMap(\.refusals)
    for index in pairs.indices { Self.count(&pairs[index], results) }
    var (agreement, flips, bias, repetition) =
      (PromptMean(), PromptMean(), PromptMean(), PromptMean())
    bias.isDifference = true
    for result in results {
      let orders = result.orders
      let same = orders.count { $0.0.winner == $0.1.winner }
      let flipped = orders.count { a, b in
        a.winner != b.winner && a.winner != nil && b.winner != nil
      }
      agreement.append(sum: Double(same), weight: Double(orders.count))
      flips.append(sum: Double(flipped), weight: Double(orders.count))
      bias.append(
        sum: result.battles.reduce(0) { sum, battle in
          sum + (battle.verdict == .first ? 1 : battle.verdict == .second ? -1 : 0)
        }, weight: Double(result.battles.count))
      let repeats = result.repeats
      repetition.append(
        sum: Double(repeats.count { $0.0.verdict == $0.1.verdict }), weight: Double(repeats.count))
    }
    self.agreement = agreement.interval
    self.flips = flips.interval
    positionBias = bias.interval
    self.repetition = repetition.interval
  }

  private static func count(_ pair: inout Pair, _ results: [JudgedPrompt]) {
    var mean = PromptMean()
    for result in results {
      let battles = result.battles.filter {
        min($0.first, $0.second) == pair.first && max($0.first, $0.second) == pair.second
      }
      let wins = battles.count { $0.winner == pair.first }
      let ties = battles.count { $0.winner == nil }
      pair.battles += battles.count
      pair.wins += wins
      pair.ties += ties
      pair.losses += battles.count - wins - ties
      mean.append(sum: Double(wins) + Double(ties) / 2, weight: Double(battles.count))
    }
    pair.winRate = mean.interval
  }

  private static func model(
    _ endpoint: ModelEndpoint, _ index: Int, _ results: [JudgedPrompt]
  ) -> Model {
    let answers = results.compactMap { $0.answers[index] }
    var model = Model(name: endpoint.name, answers: answers.count)
    model.cost = answers.reduce(0) { sum, answer in
      if let sum, let cost = answer.cost { sum + cost } else { nil }
    }
    let latencies = answers.map(\.latency).sorted()
    model.medianLatency = latencies.quantile(0.5)
    model.latency95 = latencies.quantile(0.95)
    for answer in answers {
      model.inputTokens += answer.usage.input
      model.outputTokens += answer.usage.output
      model.isEstimated = model.isEstimated || answer.usage.isEstimated
      model.cutAnswers += answer.isCut ? 1 : 0
    }
    return model
  }

  private static func judge(_ endpoint: ModelEndpoint, _ results: [JudgedPrompt]) -> Model {
    var judge = Model(name: endpoint.name, cost: 0)
    for result in results {
      judge.answers += result.judgeCalls
      judge.inputTokens += result.judgeUsage.input
      judge.outputTokens += result.judgeUsage.output
      if let cost = judge.cost, let more = result.judgeCost {
        judge.cost = cost + more
      } else {
        judge.cost = nil
      }
    }
    return judge
  }
}

extension Battle {
  /// The index of the model that won; nil for a tie.
  public var winner: Int? {
    switch verdict {
    case .first: first
    case .second: second
    case .tie: nil
    }
  }
}

extension JudgedPrompt {
  /// Verdicts of the two orders of a pair, repetition by repetition.
  fileprivate var orders: [(Battle, Battle)] {
    battles.filter { $0.first < $0.second }.compactMap { battle in
      battles.first {
        $0.first == battle.second && $0.second == battle.first
          && $0.repetition == battle.repetition
      }.map { (battle, $0) }
    }
  }

  /// Verdicts of the same order, one repetition and the next.
  fileprivate var repeats: [(Battle, Battle)] {
    battles.compactMap { battle in
      battles.first {
        $0.first == battle.first && $0.second == battle.second
          && $0.repetition == battle.repetition + 1
      }.map { (battle, $0) }
    }
  }
}

extension [Double] {
  /// Of sorted numbers, the nearest to this share of them; nil where there are none.
  fileprivate func quantile(_ share: Double) -> Double? {
    isEmpty ? nil : self[Swift.min(count - 1, Int((Double(count) * share).rounded(.down)))]
  }
}
