/// Eight numbers at a time. What a processor without such registers does in two steps is the same
/// arithmetic, so that results do not depend on it.
typealias Lanes = SIMD8<Float>

extension UnsafePointer<Float> {
  @inline(__always)
  func lanes(at index: Int) -> Lanes {
    UnsafeRawPointer(self).loadUnaligned(fromByteOffset: 4 * index, as: Lanes.self)
  }
}

extension UnsafeMutablePointer<Float> {
  @inline(__always)
  func lanes(at index: Int) -> Lanes { UnsafePointer(self).lanes(at: index) }

  @inline(__always)
  func store(_ lanes: Lanes, at index: Int) {
    UnsafeMutableRawPointer(self).storeBytes(of: lanes, toByteOffset: 4 * index, as: Lanes.self)
  }

  /// Calls `body` for eight elements after another, the last of them with zeros behind them.
  @inline(__always)
  func update(count: Int, _ body: (Lanes, Int) -> Lanes) {
    let whole = count & ~7
    var index = 0
    while index < whole {
      store(body(lanes(at: index), index), at: index)
      index += 8
    }
    guard whole < count else { return }
    var rest = Lanes.zero
    for lane in 0..<count - whole { rest[lane] = self[whole + lane] }
    rest = body(rest, whole)
    for lane in 0..<count - whole { self[whole + lane] = rest[lane] }
  }
}

extension SIMD8<Float> {
  /// The values bounded from below and above.
  @inline(__always)
  func bounded(_ low: Float, _ high: Float) -> SIMD8<Float> {
    let atLeast = replacing(with: low, where: self .< low)
    return atLeast.replacing(with: high, where: atLeast .> high)
  }
}
