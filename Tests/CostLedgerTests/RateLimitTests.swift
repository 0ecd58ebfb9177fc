#if Gateway
import CostLedger
import Testing

@Suite struct RateLimitTests {
  private let second: Int64 = 1_000_000_000
  private let limits = KeyLimits(requests: RateLimit(perMinute: 60))

  @Test func `a minute's requests pass at once and the next when its cell is free`() throws {
    let limiter = RateLimiter()
    for _ in 0..<60 { try limiter.admit(key: "a", tokens: 0, limits: limits, at: 5 * second) }
    let refusal = #expect(throws: RateRefusal.self) {
      try limiter.admit(key: "a", tokens: 0, limits: limits, at: 5 * second)
    }
    #expect(refusal?.unit == .requests && refusal?.retryAfterNanoseconds == second)
    #expect(refusal?.retryAfterSeconds == 1)
    try limiter.admit(key: "a", tokens: 0, limits: limits, at: 6 * second)
    #expect(throws: RateRefusal.self) {
      try limiter.admit(key: "a", tokens: 0, limits: limits, at: 6 * second)
    }
  }

  @Test func `what a refusal says to wait is enough, and less is not`() throws {
    let limiter = RateLimiter()
    let limits = KeyLimits(tokens: RateLimit(perMinute: 1000))
    try limiter.admit(key: "a", tokens: 900, limits: limits, at: 0)
    let refusal = #expect(throws: RateRefusal.self) {
      try limiter.admit(key: "a", tokens: 500, limits: limits, at: 0)
    }
    let wait = try #require(refusal?.retryAfterNanoseconds)
    #expect(wait == 24 * second && refusal?.unit == .tokens)
    #expect(throws: RateRefusal.self) {
      try limiter.admit(key: "a", tokens: 500, limits: limits, at: wait - 1)
    }
    try limiter.admit(key: "a", tokens: 500, limits: limits, at: wait)
  }

  @Test func `a key that is refused for its tokens keeps its request`() throws {
    let limiter = RateLimiter()
    let both = KeyLimits(
      requests: RateLimit(perMinute: 2), tokens: RateLimit(perMinute: 100))
    try limiter.admit(key: "a", tokens: 100, limits: both, at: 0)
    for _ in 0..<5 {
      let refusal = #expect(throws: RateRefusal.self) {
        try limiter.admit(key: "a", tokens: 50, limits: both, at: 0)
      }
      #expect(refusal?.unit == .tokens)
    }
    try limiter.admit(key: "a", tokens: 0, limits: both, at: 0)
  }

  @Test func `keys do not share buckets`() throws {
    let limiter = RateLimiter()
    let one = KeyLimits(requests: RateLimit(perMinute: 1))
    try limiter.admit(key: "a", tokens: 0, limits: one, at: 0)
    try limiter.admit(key: "b", tokens: 0, limits: one, at: 0)
    #expect(throws: RateRefusal.self) { try limiter.admit(key: "a", tokens: 0, limits: one, at: 0) }
  }

  @Test func `tokens are corrected to what was used, into debt too`() throws {
    let limiter = RateLimiter()
    let limits = KeyLimits(tokens: RateLimit(perMinute: 600))
    try limiter.admit(key: "a", tokens: 600, limits: limits, at: 0)
    limiter.settle(key: "a", estimate: 600, used: 100, limits: limits, at: 0)
    try limiter.admit(key: "a", tokens: 500, limits: limits, at: 0)
    limiter.settle(key: "a", estimate: 500, used: 1100, limits: limits, at: 0)
    let refusal = #expect(throws: RateRefusal.self) {
      try limiter.admit(key: "a", tokens: 1, limits: limits, at: 0)
    }
    #expect(refusal?.retryAfterSeconds == 61)
  }

  @Test func `a request larger than the bucket needs a full one and passes`() throws {
    let limiter = RateLimiter()
    let limits = KeyLimits(tokens: RateLimit(perMinute: 100))
    try limiter.admit(key: "a", tokens: 1, limits: limits, at: 0)
    #expect(throws: RateRefusal.self) {
      try limiter.admit(key: "a", tokens: 1_000_000, limits: limits, at: 0)
    }
    try limiter.admit(key: "a", tokens: 1_000_000, limits: limits, at: second)
    limiter.settle(key: "a", estimate: 1_000_000, used: .max / 2, limits: limits, at: second)
    limiter.settle(key: "a", estimate: 0, used: -.max / 2, limits: limits, at: second)
  }

  @Test func `a key without limits is never refused`() throws {
    let limiter = RateLimiter()
    for _ in 0..<1000 { try limiter.admit(key: "a", tokens: .max, limits: KeyLimits(), at: 0) }
  }
}
#endif
