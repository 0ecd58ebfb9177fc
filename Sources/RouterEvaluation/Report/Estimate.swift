/// A measured number with its interval; `nil` is undefined or unknown, never NaN.
public struct Estimate: Sendable, Equatable {
  public var value: Double?
  public var low: Double?
  public var high: Double?

  public init(_ value: Double? = nil, low: Double? = nil, high: Double? = nil) {
    self.value = value
    self.low = low
    self.high = high
  }

  /// The value and both ends, each changed alike by an increasing function.
  func map(_ change: (Double) -> Double) -> Estimate {
    Estimate(value.map(change), low: low.map(change), high: high.map(change))
  }
}
