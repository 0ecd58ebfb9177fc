internal import Glibc

/// A small seeded generator (Steele, Lea & Flood, OOPSLA 2014): the same seed gives the same
/// numbers everywhere.
///
/// The standard library's `shuffled(using:)` and `random(in:using:)` may change how they use a
/// generator from one version of Swift to the next; the methods here do not.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) {
    state = seed
  }

  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1), a multiple of 2⁻⁵³.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Standard normal, by Box & Muller. The last bit is that of the machine's `log` and `cos`.
  public mutating func gaussian() -> Double {
    let radius = (-2 * log(1 - uniform())).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// Uniform in 0..<bound without bias (Lemire, ACM TOMACS 2019).
  public mutating func index(below bound: Int) -> Int {
    precondition(bound > 0, "nothing to choose from")
    let bound = UInt64(bound)
    var product = next().multipliedFullWidth(by: bound)
    if product.low < bound {
      let threshold = (0 &- bound) % bound
      while product.low < threshold { product = next().multipliedFullWidth(by: bound) }
    }
    return Int(product.high)
  }

  /// Shuffles in place (Fisher & Yates, from the end).
  public mutating func shuffle<Element>(_ elements: inout [Element]) {
    for i in stride(from: elements.count - 1, to: 0, by: -1) {
      elements.swapAt(i, index(below: i + 1))
    }
  }

  /// The numbers 0..<count in random order.
  public mutating func permutation(of count: Int) -> [Int] {
    var order = Array(0..<count)
    shuffle(&order)
    return order
  }

  /// `size` different numbers of 0..<count, ascending (Floyd's algorithm; Bentley & Floyd, CACM
  /// 1987).
  public mutating func sample(_ size: Int, of count: Int) -> [Int] {
    precondition(size >= 0 && size <= count, "more than there are")
    var chosen = Set<Int>(minimumCapacity: size)
    for last in count - size..<count {
      let candidate = index(below: last + 1)
      chosen.insert(chosen.contains(candidate) ? last : candidate)
    }
    return chosen.sorted()
  }
}
