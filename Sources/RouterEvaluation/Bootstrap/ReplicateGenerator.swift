/// A generator of its own for each resample, so that resamples can be made in any order and on any
/// number of threads: SplitMix64 (Steele, Lea & Flood, OOPSLA 2014) from a hashed (seed, stream).
struct ReplicateGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64, stream: Int) {
    var mixer = ReplicateGenerator(state: seed)
    self.init(state: mixer.next() ^ (UInt64(stream) &* 0xD1B5_4A32_D192_ED03))
    // Neighbouring streams start from neighbouring states: scramble them apart.
    state = next()
  }

  private init(state: UInt64) { self.state = state }

  @inline(__always)
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform on [0, 1).
  @inline(__always)
  mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// An index below `bound` ≤ 2³¹, by multiplication (Lemire, 2019) without the rejection step,
  /// whose bias of bound/2⁶⁴ no experiment could see.
  @inline(__always)
  mutating func index(below bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }
}
