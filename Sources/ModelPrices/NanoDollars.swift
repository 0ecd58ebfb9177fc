/// An amount of money in billionths of a US dollar, so that sums of requests are exact.
///
/// Adding and subtracting saturate at the bounds, ±9.2 billion dollars, instead of trapping: what
/// is added comes from other people's servers.
public struct NanoDollars: Sendable, Hashable, Comparable, CustomStringConvertible {
  public static let zero = NanoDollars(0)
  public static let max = NanoDollars(.max)

  /// Billionths of a dollar.
  public var amount: Int64

  public init(_ amount: Int64) { self.amount = amount }

  /// The nearest amount; nil if the number is not finite or out of bounds.
  public init?(usd: Double) {
    guard let amount = Int64(exactly: (usd * 1e9).rounded()) else { return nil }
    self.amount = amount
  }

  /// US dollars, for people and for ratios; not for sums.
  public var usd: Double { Double(amount) / 1e9 }

  public static func < (a: Self, b: Self) -> Bool { a.amount < b.amount }

  public static func + (a: Self, b: Self) -> Self {
    let (sum, isOver) = a.amount.addingReportingOverflow(b.amount)
    return NanoDollars(isOver ? (b.amount < 0 ? .min : .max) : sum)
  }

  public static func - (a: Self, b: Self) -> Self {
    let (difference, isOver) = a.amount.subtractingReportingOverflow(b.amount)
    return NanoDollars(isOver ? (b.amount < 0 ? .max : .min) : difference)
  }

  public static func += (a: inout Self, b: Self) { a = a + b }
  public static func -= (a: inout Self, b: Self) { a = a - b }

  /// US dollars as an exact decimal number without an exponent, such as `0.00001234`: what a JSON
  /// number may look like.
  public var description: String {
    let (dollars, rest) = amount.magnitude.quotientAndRemainder(dividingBy: 1_000_000_000)
    var text = (amount < 0 ? "-" : "") + String(dollars)
    guard rest > 0 else { return text }
    var digits = String(rest)
    digits = String(repeating: "0", count: 9 - digits.count) + digits
    while digits.last == "0" { digits.removeLast() }
    text += "." + digits
    return text
  }
}
