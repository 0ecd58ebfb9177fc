#if Gateway
/// How many units a key may use per minute: requests, or tokens.
public struct RateLimit: Sendable, Hashable {
  public var perMinute: Int

  /// - Parameter perMinute: in `1...1_000_000_000`.
  public init(perMinute: Int) {
    precondition(1...1_000_000_000 ~= perMinute)
    self.perMinute = perMinute
  }
}

/// The state of one limit by the generic cell rate algorithm (ITU-T I.371, "virtual scheduling"): a
/// bucket of a minute's units that refills evenly, kept as the one moment at which it is full again.
///
/// Times are nanoseconds of a clock that never goes back.
struct CellRate: Sendable, Equatable {
  static let minute: Int64 = 60_000_000_000

  var fullAt: Int64 = 0

  /// Takes units, or says in how many nanoseconds they will be there.
  ///
  /// More than the bucket holds can never be there at once: such a request needs a full bucket.
  mutating func take(_ units: Int, limit: RateLimit, at now: Int64) -> Int64? {
    let cost = Self.cost(of: min(max(units, 0), limit.perMinute), limit)
    let next = max(fullAt, now) + cost
    guard next - now <= Self.minute else { return next - now - Self.minute }
    fullAt = next
    return nil
  }

  /// Corrects what was taken to what was used; may put the bucket in debt, of an hour at most, as
  /// upstreams may report nonsense.
  mutating func correct(by units: Int, limit: RateLimit, at now: Int64) {
    let cost = Self.cost(of: units, limit)
    let hour = 60 * Self.minute
    fullAt =
      cost >= 0
      ? min(max(fullAt, now) + min(cost, hour), now + hour) : max(fullAt + max(cost, -fullAt), 0)
  }

  private static func cost(of units: Int, _ limit: RateLimit) -> Int64 {
    Int64(clamping: Int128(units) * Int128(minute) / Int128(limit.perMinute))
  }
}
#endif
