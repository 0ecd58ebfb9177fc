@testable import PromptFeatures

/// SplitMix64 (Steele, Lea & Flood, OOPSLA 2014): the same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

extension PromptScratch {
  init(_ prompt: String, bucketBits: Int = 18) {
    self.init(bucketBits: bucketBits)
    analyze(prompt)
  }

  init(bytes: [UInt8], bucketBits: Int = 18) {
    self.init(bucketBits: bucketBits)
    bytes.withUnsafeBytes { analyze($0) }
  }

  init(turns: [String]) {
    self.init()
    FeatureSettings.Probe(turns: turns.map { Array($0.utf8) })
      .withUnsafeTurns { analyze(turns: $0) }
  }

  /// The surface number of this name.
  subscript(_ name: String) -> Float {
    surface[SurfaceFeatures.names.firstIndex(of: name)!]
  }

  /// The count behind a log1p'd surface number, to the nearest 1/1000.
  func count(_ name: String) -> Double {
    ((Double(self[name]).exponentialMinusOne) * 1000).rounded() / 1000
  }

  /// bucket → signed count.
  var countOfBucket: [UInt32: Float] {
    Dictionary(uniqueKeysWithValues: terms.map { ($0.bucket, $0.count) })
  }
}

extension Double {
  /// e^x − 1 by its series on x / 2^k and squaring; independent of the code under test.
  var exponentialMinusOne: Double {
    let small = self / 1024
    var term = small
    var sum = small
    for k in 2..<12 {
      term *= small / Double(k)
      sum += term
    }
    for _ in 0..<10 { sum = sum * (sum + 2) }
    return sum
  }
}

/// The plainest possible reading of the word rules, for comparison with the scanner.
enum ReferenceReader {
  /// A prompt's words as lower-cased UTF-8, in order.
  static func words(_ bytes: [UInt8]) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    func close() {
      if !word.isEmpty { words.append(word) }
      word = []
    }
    var position = 0
    while position < bytes.count {
      guard let (scalar, length) = scalar(bytes, position) else {
        close()
        position += 1
        continue
      }
      position += length
      let value = scalar.value
      if value < 0x80 {
        let character = Character(scalar)
        if character.isLetter || character.isNumber {
          word += String(character).lowercased().utf8
        } else {
          close()
        }
        continue
      }
      switch Scalars.kind(of: value) {
      case .letter: word += String(Unicode.Scalar(Scalars.lowercased(value))!).utf8
      case .separator: close()
      case .unspaced:
        close()
        words.append(Array(String(scalar).utf8))
      }
    }
    close()
    return words
  }

  /// The scalar at `position`, found by asking the standard library about every length.
  static func scalar(_ bytes: [UInt8], _ position: Int) -> (Unicode.Scalar, Int)? {
    for length in 1...4 where position + length <= bytes.count {
      if let text = String(validating: bytes[position..<position + length], as: UTF8.self),
        text.unicodeScalars.count == 1
      {
        return (text.unicodeScalars.first!, length)
      }
    }
    return nil
  }

  static func hash(_ word: [UInt8]) -> UInt64 {
    var hasher = WordHasher()
    for byte in word { hasher.add(byte) }
    return hasher.finish()
  }

  /// Signed counts of the words and of their pairs, by bucket.
  static func counts(_ words: [[UInt8]], weight: Float = 1, bits: Int = 18) -> [UInt32: Float] {
    var counts: [UInt32: Float] = [:]
    func add(_ hash: UInt64) {
      counts[UInt32(hash >> UInt64(64 - bits)), default: 0] += hash & 1 == 0 ? weight : -weight
    }
    let hashes = words.map(hash)
    hashes.forEach(add)
    for (first, second) in zip(hashes, hashes.dropFirst()) { add(WordHash.pair(first, second)) }
    return counts
  }
}

/// Text of the kinds that matter, joined at random.
func randomText(_ count: Int, using generator: inout SeededGenerator) -> [UInt8] {
  let pieces = [
    "the", "Which", "counterrevolutionaries", "x", "7", "1234567890123", "e2e4", " ", " ", " ",
    " ", "\n", "\n\n", "\t", ". ", "? ", "! ", ", ", "A. ", "(b) ", "- ", "1) ", "```", "`", "'",
    "\"", "$x^2=3$", "\\frac{1}{2}", "{}", "é", "É", "naïve", "Straße", "Привет", "Ω", "漢字",
    "ひらがな", "한국어", "ภาษา", "。", "？", "“", "”", "🙂", "½", "×", "\u{301}", "abcdefgh",
    "ABCDEFGHI", "z",
  ]
  var bytes: [UInt8] = []
  while bytes.count < count {
    bytes += pieces.randomElement(using: &generator)!.utf8
    if Int.random(in: 0..<40, using: &generator) == 0 {
      bytes.append(UInt8.random(in: 0x80...0xFF, using: &generator))
    }
  }
  return bytes
}
