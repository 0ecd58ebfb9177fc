#if Gateway
internal import Foundation
internal import NIOCore
internal import NIOHTTP1

/// How long an upstream asks to be left alone.
enum RetryAfter {
  /// The longest that is believed.
  static let limit = TimeAmount.hours(1)

  /// `retry-after-ms`, or `retry-after` in seconds or as a date; nil if neither can be read.
  static func delay(in headers: HTTPHeaders, now: Date = Date()) -> TimeAmount? {
    if let text = headers.first(name: "retry-after-ms"), let value = Double(text) {
      return amount(seconds: value / 1000)
    }
    guard let text = headers.first(name: "retry-after") else { return nil }
    if let value = Double(text) { return amount(seconds: value) }
    let format = DateFormatter()
    format.locale = Locale(identifier: "en_US_POSIX")
    format.timeZone = TimeZone(identifier: "GMT")
    format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss zzz"
    return format.date(from: text).flatMap { amount(seconds: max(0, $0.timeIntervalSince(now))) }
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
