#if Gateway
import CostLedger
import Foundation
import ModelPrices
import Synchronization

/// What a request's bookkeeping takes, in microseconds: its two records, and what is done in memory.
func measure(_ ledger: CostLedger, threads: Int) throws {
  let tags = LedgerTags(key: "key-3", customer: "customer", feature: "mail", task: "summary")
  let decision = DecisionRecord(
    request: "req-0123456789abcdef0123456789abcdef", time: .now, tags: tags,
    requestedModel: "auto", chosenModel: "cheap", step: "score", score: 0.1, winRate: 0.25,
    threshold: 0.5, propensity: 1, candidates: ["cheap", "strong"], artifact: "0123456789abcdef",
    reserved: NanoDollars(123_456))
  let attempt = AttemptRecord(
    request: decision.request, time: .now, number: 1, tags: tags, model: "cheap",
    deployment: "cheap/1", outcome: .answered, status: 200,
    usage: TokenUsage(input: 100, output: 20), cost: NanoDollars(27_000),
    strongCost: NanoDollars(900_000), durationMicroseconds: 60_000)
  try report("append, two records", threads) {
    try ledger.append(decision)
    try ledger.append(attempt)
  }
  guard let calendar = BudgetCalendar(timeZone: "UTC") else { return }
  let book = BudgetBook(
    [Budget.Scope.everything, .eachKey, .eachCustomer].map {
      Budget(scope: $0, period: .day, limit: .max)
    }, calendar: calendar)
  try report("budget, reserve and settle", threads) {
    let now = LedgerTime.now
    _ = book.pressure(for: tags, at: now)
    let reservation = try book.reserve(NanoDollars(1), for: tags, at: now)
    book.settle(reservation, cost: NanoDollars(0))
  }
  let limiter = RateLimiter()
  let limits = KeyLimits(
    requests: RateLimit(perMinute: 1_000_000_000), tokens: RateLimit(perMinute: 1_000_000_000))
  try report("rate limit, admit and settle", threads) {
    try limiter.admit(key: tags.key, tokens: 1, limits: limits)
    limiter.settle(key: tags.key, estimate: 1, used: 1, limits: limits)
  }
  let keys = (0..<16).map { "sk-some-key-of-usual-length-\($0)" }
  let ring = KeyRing(keys.map { KeyDigest(of: $0) })
  try report("key, one of 16", threads) { precondition(ring.index(of: keys[7]) == 7) }
  let metrics = GatewayMetrics()
  try report("metrics of a request", threads) {
    metrics.decisions("score", "cheap").add()
    metrics.tokenUsage("cheap", "input").observe(100)
    metrics.tokenUsage("cheap", "output").observe(20)
    metrics.cost("cheap", "key-3").add(27_000)
    metrics.requestDuration("cheap", "200").observe(60_000)
    metrics.overhead().observe(300)
  }
}

private func report(_ name: String, _ threads: Int, _ body: @escaping @Sendable () throws -> Void)
  throws
{
  let rounds = 50_000
  let times = Mutex([Int64]())
  let group = DispatchGroup()
  for _ in 0..<threads {
    group.enter()
    Thread.detachNewThread {
      var own: [Int64] = []
      own.reserveCapacity(rounds)
      for _ in 0..<rounds {
        let start = RateLimiter.now
        try? body()
        own.append(RateLimiter.now - start)
      }
      times.withLock { $0 += own }
      group.leave()
    }
  }
  group.wait()
  let sorted = times.withLock { $0.sorted() }
  func at(_ share: Double) -> String {
    String(format: "%.2f", Double(sorted[Int(share * Double(sorted.count - 1))]) / 1000)
  }
  print("\(name): p50 \(at(0.5)) µs, p99 \(at(0.99)) µs, p99.9 \(at(0.999)) µs")
}
#endif
