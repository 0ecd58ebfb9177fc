#if Gateway
internal import Glibc

/// A moment in microseconds since 1970 began in UTC.
public struct LedgerTime: Sendable, Hashable, Comparable {
  public var microseconds: Int64

  public init(microseconds: Int64) { self.microseconds = microseconds }

  public init(seconds: Double) { microseconds = Int64(seconds * 1e6) }

  public static var now: LedgerTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return LedgerTime(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
  }

  public var seconds: Double { Double(microseconds) / 1e6 }

  /// Seconds until a later moment, rounded up, and at least one: who comes back after them is not
  /// too early.
  public func wholeSeconds(until end: LedgerTime) -> Int {
    let (gap, isOver) = end.microseconds.subtractingReportingOverflow(microseconds)
    let length = isOver ? Int64.max : max(gap, 1)
    return Int(length / 1_000_000 + (length % 1_000_000 == 0 ? 0 : 1))
  }

  public static func < (a: Self, b: Self) -> Bool { a.microseconds < b.microseconds }
}
#endif
