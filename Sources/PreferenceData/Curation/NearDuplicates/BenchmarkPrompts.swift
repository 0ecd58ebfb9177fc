/// The prompts of benchmarks, and the search for what resembles one.
///
/// Every user turn is a text of its own. A turn after the first counts only if it is long enough to
/// be known again (``leastWords``): “Go on.” is nobody's question.
struct BenchmarkPrompts: Sendable {
  /// Where a text stands.
  struct Place: Sendable {
    var file: String
    var line: Int
    var text: String
  }

  /// Why a prompt counts as a benchmark's.
  struct Finding: Sendable, BitwiseCopyable {
    /// The benchmark's text; -1 if nothing was found.
    var text: Int32
    var isExact: Bool
    var resemblance: Double
    /// The share of the benchmark's text that is in the prompt.
    var containment: Double

    static let none = Finding(text: -1, isExact: false, resemblance: 0, containment: 0)
    var similarity: Double { max(resemblance, containment) }
  }

  /// Texts of fewer words are not looked for within longer ones, nor among later turns: their words
  /// turn up by chance. A character of a script without spaces counts as half a word.
  static let leastWords = 8.0

  private(set) var places: [Place] = []
  private var keys = NameTable()
  /// The text of each key.
  private var textOfKey: [Int32] = []
  /// Whether each text may be looked for within others.
  private var isLong: [Bool] = []
  private var shingles: [Shingles] = []
  private var index = ShingleIndex([], threshold: 1)

  var count: Int { places.count }

  /// Enters the texts of a prompt; texts with the same key once.
  mutating func append(
    _ turns: UnsafeBufferPointer<UnsafeRawBufferPointer>, file: String, line: Int
  ) {
    var words = TextWords()
    for (turn, text) in turns.enumerated() {
      words.read(text)
      let isLong = words.weight >= Self.leastWords
      guard turn == 0 || isLong else { continue }
      let key = SplitKey.normalize(text)
      guard !key.isEmpty else { continue }
      let known = keys.count
      let number = key.withUnsafeBytes { keys.intern($0) }
      guard number == known else { continue }
      textOfKey.append(Int32(count))
      self.isLong.append(isLong)
      shingles.append(Shingles(words))
      places.append(Place(file: file, line: line, text: Excerpt.of(text)))
    }
  }

  /// Makes the texts searchable; call it after the last ``append(_:file:line:)``.
  mutating func finish(threshold: Double) {
    index = ShingleIndex(shingles, threshold: threshold)
    shingles = []
  }

  /// Working memory of one thread.
  struct Scratch {
    fileprivate var words = TextWords()
    fileprivate var shingles = Shingles()
    fileprivate var index = ShingleIndex.Scratch()
    init() {}
  }

  /// The benchmark text that is most like one of a prompt's turns.
  func find(
    _ turns: UnsafeBufferPointer<UnsafeRawBufferPointer>, _ scratch: inout Scratch
  ) -> Finding {
    var best = Finding.none
    for (turn, text) in turns.enumerated() {
      scratch.words.read(text)
      let isLong = scratch.words.weight >= Self.leastWords
      if turn == 0 || isLong {
        let key = SplitKey.normalize(text)
        if let number = key.withUnsafeBytes({ keys.find($0) }) {
          return Finding(
            text: textOfKey[Int(number)], isExact: true, resemblance: 1, containment: 1)
        }
      }
      scratch.shingles.replace(by: scratch.words)
      index.forEachMatch(of: scratch.shingles, &scratch.index) { match in
        let isMatch =
          match.resemblance >= index.threshold - 1e-9 || self.isLong[Int(match.text)]
        let isBetter =
          (max(match.resemblance, match.containment), match.resemblance)
          > (best.similarity, best.resemblance)
        guard isMatch, isBetter else { return true }
        best = Finding(
          text: match.text, isExact: false, resemblance: match.resemblance,
          containment: match.containment)
        return true
      }
    }
    return best
  }
}

/// The beginning of a text, for people to know it by.
enum Excerpt {
  static let byteCount = 160

  static func of(_ text: UnsafeRawBufferPointer) -> String {
    var end = min(text.count, byteCount)
    // Not within a character.
    while end < text.count, end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    let line = String(decoding: text[..<end], as: UTF8.self)
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return end < text.count ? line + "…" : line
  }
}
