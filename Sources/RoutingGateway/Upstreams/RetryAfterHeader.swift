#if Gateway
internal import Glibc
internal import HTTPFields
internal import NIOCore
internal import NIOHTTP1

/// How long an upstream asks to be left alone.
enum RetryAfterHeader {
  /// The longest that is believed.
  static let limit = TimeAmount.hours(1)

  /// `retry-after-ms`, or `retry-after` in seconds or as a date; nil if neither can be read.
  ///
  /// - Parameter now: seconds since 1970.
  static func delay(in headers: HTTPHeaders, now: Double? = nil) -> TimeAmount? {
    if let text = headers.first(name: "retry-after-ms"), let value = Double(text) {
      return amount(seconds: value / 1000)
    }
    guard let field = headers.first(name: "retry-after").flatMap({ RetryAfter($0) }) else {
      return nil
    }
    return amount(seconds: field.seconds(now: now ?? clock))
  }

  private static var clock: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static func amount(seconds: Double) -> TimeAmount? {
    guard seconds.isFinite, seconds >= 0 else { return nil }
    return .nanoseconds(Int64(min(seconds * 1e9, Double(limit.nanoseconds))))
  }

  /// The value of our own header: whole seconds, at least one.
  static func seconds(_ delay: TimeAmount) -> Int {
    Int(max(1, (delay.nanoseconds + 999_999_999) / 1_000_000_000))
  }
}
#endif
