#if Gateway
/// What the whole numbers that a metric counts in are worth.
public enum MetricUnit: Sendable {
  case ones
  /// Microseconds, told in seconds.
  case microseconds
  /// Nano-dollars, told in dollars.
  case nanoDollars

  private var decimals: Int {
    switch self {
    case .ones: 0
    case .microseconds: 6
    case .nanoDollars: 9
    }
  }

  /// A value as a decimal number, exact.
  func text(_ value: Int) -> String {
    guard decimals > 0 else { return String(value) }
    let digits = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    var text = (value < 0 ? "-" : "") + padded.dropLast(decimals) + "." + padded.suffix(decimals)
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }
}
#endif
