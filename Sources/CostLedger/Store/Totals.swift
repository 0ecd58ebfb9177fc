#if Gateway
internal import ModelPrices

/// Sums over attempts; amounts are in nano-dollars.
struct Totals: Sendable, Equatable {
  var attempts: Int64 = 0
  /// Attempts that ended with an answer.
  var answered: Int64 = 0
  var inputTokens: Int64 = 0
  var cachedTokens: Int64 = 0
  var outputTokens: Int64 = 0
  /// Of attempts whose cost is known.
  var cost: Int64 = 0
  /// What budgets were charged for the others.
  var charged: Int64 = 0
  /// Attempts that budgets were charged an estimate for.
  var estimated: Int64 = 0
  /// Attempts about whose cost nothing is known.
  var unpriced: Int64 = 0
  /// Requests, each with its first attempt, or with the refusal that came instead.
  var requests: Int64 = 0
  /// Requests of more than one attempt.
  var retried: Int64 = 0
  /// Requests all of whose attempts have a known cost, and one on the strong model.
  var comparable: Int64 = 0
  /// What the comparable requests cost, with the attempt that was answered.
  var comparedCost: Int64 = 0
  /// What they would have cost on the strong model.
  var strongCost: Int64 = 0

  struct Column: Sendable {
    var name: String
    var path: any WritableKeyPath<Totals, Int64> & Sendable
  }

  static let columns: [Column] = [
    Column(name: "attempts", path: \.attempts), Column(name: "answered", path: \.answered),
    Column(name: "input_tokens", path: \.inputTokens),
    Column(name: "cached_tokens", path: \.cachedTokens),
    Column(name: "output_tokens", path: \.outputTokens), Column(name: "cost", path: \.cost),
    Column(name: "charged", path: \.charged), Column(name: "estimated", path: \.estimated),
    Column(name: "unpriced", path: \.unpriced), Column(name: "requests", path: \.requests),
    Column(name: "retried", path: \.retried), Column(name: "comparable", path: \.comparable),
    Column(name: "compared_cost", path: \.comparedCost),
    Column(name: "strong_cost", path: \.strongCost),
  ]

  mutating func add(_ attempt: AttemptSummary, after earlier: RequestSummary) {
    if attempt.isRefused {
      requests += earlier.attempts == 0 ? 1 : 0
      return
    }
    attempts += 1
    answered += attempt.isAnswered ? 1 : 0
    inputTokens += attempt.inputTokens
    cachedTokens += attempt.cachedTokens
    outputTokens += attempt.outputTokens
    Self.add(attempt.cost ?? 0, to: &cost)
    if attempt.cost == nil {
      Self.add(attempt.charged ?? 0, to: &charged)
      if attempt.charged == nil { unpriced += 1 } else { estimated += 1 }
    }
    var request = earlier
    request.add(attempt)
    requests += earlier.attempts == 0 ? 1 : 0
    retried += earlier.attempts == 1 ? 1 : 0
    let (before, after) = (earlier.comparison, request.comparison)
    comparable += (after == nil ? 0 : 1) - (before == nil ? 0 : 1)
    Self.add((after?.cost ?? 0) - (before?.cost ?? 0), to: &comparedCost)
    Self.add((after?.strongCost ?? 0) - (before?.strongCost ?? 0), to: &strongCost)
  }

  /// Saturating: what is added comes from other people's servers.
  private static func add(_ amount: Int64, to sum: inout Int64) {
    sum = (NanoDollars(sum) + NanoDollars(amount)).amount
  }
}

/// What totals count of an attempt.
struct AttemptSummary {
  var isAnswered: Bool
  /// No upstream was called.
  var isRefused: Bool
  var inputTokens: Int64
  var cachedTokens: Int64
  var outputTokens: Int64
  var cost: Int64?
  var charged: Int64?
  var strongCost: Int64?
}

extension AttemptSummary {
  init(_ record: AttemptRecord) {
    isAnswered = record.outcome == .answered
    isRefused = record.outcome == .refused
    inputTokens = Int64(record.usage?.input ?? 0)
    cachedTokens = Int64(record.usage?.cachedInput ?? 0)
    outputTokens = Int64(record.usage?.output ?? 0)
    cost = record.cost?.amount
    charged = record.charged?.amount
    strongCost = record.strongCost?.amount
  }
}

/// What is known of a request by some of its attempts.
struct RequestSummary {
  var attempts: Int64 = 0
  var hasUnknownCost = false
  var cost: Int64 = 0
  var strongCost: Int64?

  mutating func add(_ attempt: AttemptSummary) {
    attempts += 1
    if attempt.isRefused { return }
    if let cost = attempt.cost { self.cost += min(cost, Self.limit) } else { hasUnknownCost = true }
    if let strong = attempt.strongCost { strongCost = (strongCost ?? 0) + min(strong, Self.limit) }
  }

  /// What it cost beside what it would have cost on the strong model; nil where either is unknown.
  var comparison: (cost: Int64, strongCost: Int64)? {
    guard let strongCost, !hasUnknownCost else { return nil }
    return (cost, strongCost)
  }

  /// A million dollars, so that sums over a request's attempts stay in bounds.
  private static let limit: Int64 = 1_000_000_000_000_000
}
#endif
