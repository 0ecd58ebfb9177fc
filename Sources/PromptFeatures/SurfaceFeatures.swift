internal import Glibc

/// The numbers that describe a prompt's surface: its length, its make-up, its marks.
///
/// Counts are turn-weighted sums and enter as log(1 + count); shares and means are ratios of such
/// sums, 0 where there is nothing to divide by.
public enum SurfaceFeatures {
  /// The numbers' names, in the order of ``PromptScratch/surface``.
  public static let names: [String] = [
    "characters", "words", "lines", "sentences", "mean_word_length", "longest_word",
    "words_per_sentence", "distinct_word_share", "digits", "digit_share", "numbers", "operators",
    "brackets", "math_marks", "code_marks", "code_fences", "commas", "quotes", "question_marks",
    "question_words", "list_lines", "option_lines", "upper_case_share", "non_ascii_share", "turns",
  ]

  /// The number of surface numbers.
  public static var count: Int { names.count }
}

/// Turn-weighted sums of the tallies of a prompt's segments.
struct SurfaceTotals: Sendable {
  var turns: Float = 0
  private var lanes = SIMD16<Float>.zero
  private var words: Float = 0
  private var wordCharacters: Float = 0
  private var longestWord: Float = 0
  private var distinctWords: Float = 0
  private var numbers: Float = 0
  private var questionWords: Float = 0
  private var sentences: Float = 0
  private var lines: Float = 0
  private var listLines: Float = 0
  private var optionLines: Float = 0
  private var fences: Float = 0

  mutating func add(_ tally: SegmentTally, weight: Float, distinctWords distinct: Int) {
    var counts = SIMD16<Float>(tally.lanes)
    counts[ByteTables.Lane.mathMarks] += Float(tally.mathMarks)
    counts[ByteTables.Lane.questionMarks] += Float(tally.questionMarks)
    counts[ByteTables.Lane.quotes] += Float(tally.quotes)
    lanes += counts * weight
    words += weight * Float(tally.words)
    wordCharacters += weight * Float(tally.wordCharacters)
    longestWord = max(longestWord, weight * Float(tally.longestWord))
    distinctWords += weight * Float(distinct)
    numbers += weight * Float(tally.numbers)
    questionWords += weight * Float(tally.questionWords)
    sentences += weight * Float(tally.sentences)
    lines += weight * Float(tally.lines)
    listLines += weight * Float(tally.listLines)
    optionLines += weight * Float(tally.optionLines)
    fences += weight * Float(tally.fences)
  }

  /// Writes the surface numbers in the order of ``SurfaceFeatures/names``.
  func finish(into surface: inout [Float]) {
    typealias Lane = ByteTables.Lane
    let letters = lanes[Lane.upperCase] + lanes[Lane.lowerCase]
    surface.withUnsafeMutableBufferPointer { surface in
      surface[0] = log1p(lanes[Lane.characters])
      surface[1] = log1p(words)
      surface[2] = log1p(lines)
      surface[3] = log1p(sentences)
      surface[4] = ratio(wordCharacters, words)
      surface[5] = log1p(longestWord)
      surface[6] = log1p(ratio(words, sentences))
      surface[7] = ratio(distinctWords, words)
      surface[8] = log1p(lanes[Lane.digits])
      surface[9] = ratio(lanes[Lane.digits], lanes[Lane.characters])
      surface[10] = log1p(numbers)
      surface[11] = log1p(lanes[Lane.operators])
      surface[12] = log1p(lanes[Lane.brackets])
      surface[13] = log1p(lanes[Lane.mathMarks])
      surface[14] = log1p(lanes[Lane.codeMarks])
      surface[15] = log1p(fences)
      surface[16] = log1p(lanes[Lane.commas])
      surface[17] = log1p(lanes[Lane.quotes])
      surface[18] = log1p(lanes[Lane.questionMarks])
      surface[19] = log1p(questionWords)
      surface[20] = log1p(listLines)
      surface[21] = log1p(optionLines)
      surface[22] = ratio(lanes[Lane.upperCase], letters)
      surface[23] = ratio(lanes[Lane.nonASCII], lanes[Lane.characters])
      surface[24] = log1p(turns)
    }
  }

  private func ratio(_ numerator: Float, _ denominator: Float) -> Float {
    denominator > 0 ? numerator / denominator : 0
  }
}
