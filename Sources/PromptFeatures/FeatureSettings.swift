/// What identifies the way prompts are read, so that a model is never run on other features than
/// those it was trained on.
public enum FeatureSettings {
  /// A hash of everything that ``PromptScratch`` computes from a probe which touches every rule:
  /// surface names and numbers, words, signs, buckets, turn weights, the cut of long turns.
  ///
  /// Whoever changes a rule changes this number without having to think of it, and artifacts of
  /// other rules are refused. The surface numbers enter rounded to 1/512, so that the last bit of
  /// one machine's logarithm does not matter.
  public static let fingerprint: UInt64 = {
    var scratch = PromptScratch(bucketBits: 18)
    var state = WordHash.seed
    func add(_ value: UInt64) { state = WordHash.absorb(state, value) }
    for name in SurfaceFeatures.names { for byte in name.utf8 { add(UInt64(byte)) } }
    for prompt in probes {
      prompt.withUnsafeTurns { scratch.analyze(turns: $0) }
      for value in scratch.surface { add(rounded(value)) }
      for term in scratch.terms {
        add(UInt64(term.bucket))
        add(UInt64(term.count.bitPattern))
      }
    }
    for count: Float in [-2.5, 0.25, 7] { add(rounded(NgramView.sublinear(count))) }
    return state
  }()

  private static func rounded(_ value: Float) -> UInt64 {
    UInt64(bitPattern: Int64((value * 512).rounded()))
  }

  /// The prompts that the fingerprint is taken of.
  static let probes: [Probe] = [
    Probe(turns: [Array(probeText.utf8)]),
    Probe(turns: [
      Array("Write a poem about $x^2 = 3$.".utf8), Array("Shorter, please; it's 7 lines".utf8),
      [0xC3, 0x28, 0x61, 0xFF, 0x62, 0xE2, 0x82, 0x20, 0xF0, 0x9F, 0x98, 0x80, 0x63],
    ]),
    Probe(turns: [
      Array("edge ".utf8)
        + (0..<5000).flatMap { Array("w\($0) é".utf8) } + Array(" last words".utf8)
    ]),
  ]

  struct Probe: Sendable {
    var turns: [[UInt8]]

    func withUnsafeTurns<R>(_ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) -> R) -> R {
      let lengths = turns.map(\.count)
      return turns.flatMap { $0 }.withUnsafeBytes { bytes in
        var start = 0
        var buffers: [UnsafeRawBufferPointer] = []
        for length in lengths {
          buffers.append(UnsafeRawBufferPointer(rebasing: bytes[start..<start + length]))
          start += length
        }
        return buffers.withUnsafeBufferPointer(body)
      }
    }
  }

  private static let probeText = """
      Which of the 12 following IS right, and why? Straße, ÉTÉ, Ω ≤ λ, Привет мир, हिन्दी।
    A. \\frac{1}{2} = 0.5
    (b) x_i + y^2 - 3*z >= 4 & 7 | 8 % 9 ~ 1 < 2
    C) "quoted" “words” and 'single' ones; a, b: c!
    d: supercalifragilisticexpialidocious counterrevolutionary

    - item
    * item
    12. item
    3) item
    ```swift
    let a = [1, 2]; func f() { return a_b }  # @tag `code`
    ```
    How? What’s “why”? Who? Whom? Whose? When? Where? 你好，世界。ภาษาไทย カタカナ 한국어 텍스트？ ½ ² × ÷ 🙂 é
    """
}
