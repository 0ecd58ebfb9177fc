/// A name and how often it occurs.
public struct NamedCount: Sendable, Equatable {
  public var name: String
  public var count: Int

  /// By falling count; names that nothing has are left out.
  static func sorted(_ names: [String], _ counts: [Int]) -> [NamedCount] {
    zip(names, counts).map { NamedCount(name: $0, count: $1) }.filter { $0.count > 0 }
      .sorted { ($1.count, $0.name) < ($0.count, $1.name) }
  }
}

/// What the distinct prompts of a data set are like.
public struct PromptStatistics: Sendable, Equatable {
  /// Prompts with text.
  public var known = 0
  /// Characters (Unicode scalars) of all user turns: the smallest, the 5 %, 25 %, 50 %, 75 % and
  /// 95 % quantiles and the largest; empty without prompts.
  public var characters: [Int] = []
  /// Prompts with one user turn, two, and more.
  public var turns = [0, 0, 0]
  public var languages: [NamedCount] = []
  /// Whether the rows say the language; else it was guessed (``PromptLanguage``).
  public var languagesAreGiven = false
  /// The share of prompts that nearly repeat another one of the file (resemblance of 0.8 or more),
  /// from an evenly spread sample of 5,000.
  public var nearDuplicateShare = 0.0
  /// Rows of one prompt: the median over prompt groups, the most, and the prompt that has them.
  public var medianRows = 0
  public var mostRows = 0
  public var mostFrequent = ""

  public static let quantiles = [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1]

  init(_ dataset: PreferenceDataset, _ rows: RowsByGroup) {
    let prompts = dataset.prompts
    struct Facts: Sendable {
      var characters: Int
      var turns: Int
      var language: UInt8
    }
    let facts = parallelPieces(count: prompts.count) { range in
      var words = TextWords()
      return range.map { prompt in
        prompts.withTurns(of: prompt) { turns in
          let characters = turns.reduce(0) { sum, turn in
            sum + turn.reduce(0) { $0 &+ ($1 & 0xC0 == 0x80 ? 0 : 1) }
          }
          return Facts(
            characters: characters, turns: turns.count,
            language: turns.isEmpty ? 0 : PromptLanguage.guess(turns, &words))
        }
      }
    }.flatMap { $0 }
    var lengths: [Int] = []
    var guesses = [Int](repeating: 0, count: PromptLanguage.names.count)
    for fact in facts where fact.turns > 0 {
      lengths.append(fact.characters)
      turns[min(fact.turns, 3) - 1] += 1
      guesses[Int(fact.language)] += 1
    }
    lengths.sort()
    known = lengths.count
    if known > 0 {
      characters = Self.quantiles.map { lengths[Int(($0 * Double(known - 1)).rounded())] }
      nearDuplicateShare = PromptTwins(prompts, threshold: 0.8).share()
    }
    languages = NamedCount.sorted(PromptLanguage.names, guesses)
    readGiven(dataset.columns, prompts: prompts.count)
    countRows(rows, prompts)
  }

  /// Counts the languages that rows say, each prompt once.
  private mutating func readGiven(_ columns: RowColumns, prompts: Int) {
    guard !columns.language.isEmpty else { return }
    var counts = [Int](repeating: 0, count: columns.languageNames.count)
    var isCounted = [Bool](repeating: false, count: prompts)
    for (language, prompt) in zip(columns.language, columns.prompt) where language >= 0 {
      guard !isCounted[Int(prompt)] else { continue }
      isCounted[Int(prompt)] = true
      counts[Int(language)] += 1
    }
    languages = NamedCount.sorted(columns.languageNames, counts)
    languagesAreGiven = true
  }

  private mutating func countRows(_ rows: RowsByGroup, _ prompts: PromptStore) {
    let counts = (0..<rows.groupCount).map { rows[$0].count }
    guard let most = counts.indices.max(by: { counts[$0] < counts[$1] }) else { return }
    medianRows = counts.sorted()[counts.count / 2]
    mostRows = counts[most]
    mostFrequent = prompts.excerpt(of: prompts.leader(ofGroup: most))
  }
}
