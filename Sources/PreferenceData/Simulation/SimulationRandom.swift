/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): the same numbers on every machine.
struct SimulationRandom: RandomNumberGenerator {
  private var state: UInt64

  /// - Parameter stream: sequences of one seed and different streams are independent, so that
  ///   prompt number i can be made without making those before it.
  init(seed: UInt64, stream: UInt64) {
    state = seed
    let first = next()
    state = first ^ (stream &* 0x9E37_79B9_7F4A_7C15)
    _ = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in [0, 1).
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in `0..<count`.
  mutating func index(_ count: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// Bell-shaped around 0 with standard deviation 1, within ±3.5: the sum of four uniforms.
  mutating func bell() -> Double {
    (uniform() + uniform() + uniform() + uniform() - 2) * 1.732_050_807_568_877_2
  }
}
