internal import Glibc
internal import PreferenceData
internal import RouterEvaluation

/// A score table of any number of models, read as difficulties: what a router learns that knows
/// prompts but no two models in particular.
///
/// Of each group of rows that models connect (``ItemResponse``) the upper half of the models by
/// ability stands for "the strong model", the lower half for "the weak one"; of an odd number the
/// middle one stands for neither. A typical pair is one model of each half.
struct DifficultySample: Sendable {
  /// Rows of the table with a score of both halves, ascending.
  var rows: [Int]
  /// How hard each of the rows is: Rasch difficulty, mean 0 and standard deviation 1 in its group,
  /// so that sets with many models and few, easy and hard ones speak on one scale.
  var targets: [Double]
  /// +1 for the upper half of the models, −1 for the lower, 0 for neither.
  var half: [Int8]
  /// How many groups there are.
  var groupCount: Int

  /// - Parameter candidates: rows of the table.
  init(_ table: ScoreTable, rows candidates: [Int]) {
    let width = table.models.count
    let scored = candidates.filter { row in
      table.scores[row * width..<(row + 1) * width].contains { !$0.isNaN }
    }
    let response = ItemResponse(
      scored.flatMap { table.scores[$0 * width..<($0 + 1) * width] }, modelCount: width)
    half = Self.halves(response)
    groupCount = (response.group.max() ?? -1) + 1
    var squares = [Double](repeating: 0, count: groupCount)
    var counts = squares
    for (row, group) in response.group.enumerated() {
      squares[group] += response.difficulties[row] * response.difficulties[row]
      counts[group] += 1
    }
    rows = []
    targets = []
    for (i, row) in scored.enumerated() {
      let group = response.group[i]
      let deviation = (squares[group] / counts[group]).squareRoot()
      // A group in which every row is alike says nothing of what makes a prompt hard.
      guard deviation > 1e-9, Self.qualities(of: row, in: table, half) != nil else { continue }
      rows.append(row)
      targets.append(response.difficulties[i] / deviation)
    }
  }

  private static func halves(_ response: ItemResponse) -> [Int8] {
    var half = [Int8](repeating: 0, count: response.abilities.count)
    for group in 0..<((response.group.max() ?? -1) + 1) {
      let models = half.indices.filter { response.groupOfModel[$0] == group }.sorted {
        (response.abilities[$0], $0) < (response.abilities[$1], $1)
      }
      for model in models.prefix(models.count / 2) { half[model] = -1 }
      for model in models.suffix(models.count / 2) { half[model] = 1 }
    }
    return half
  }

  /// Mean scores of the two halves in one row, and the share of pairs of one model of each in which
  /// the upper one is better by more than `margin`; nil where a half has no score.
  static func qualities(
    of row: Int, in table: ScoreTable, _ half: [Int8], margin: Double = 0
  ) -> (strong: Double, weak: Double, winShare: Double)? {
    let width = table.models.count
    func scores(_ side: Int8) -> [Double] {
      (0..<width).compactMap { model in
        let score = table.scores[row * width + model]
        return half[model] == side && !score.isNaN ? Double(score) : nil
      }
    }
    let (upper, lower) = (scores(1), scores(-1))
    guard !upper.isEmpty, !lower.isEmpty else { return nil }
    let wins = upper.reduce(0) { sum, score in sum + lower.count { score - $0 > margin } }
    return (
      upper.reduce(0, +) / Double(upper.count), lower.reduce(0, +) / Double(lower.count),
      Double(wins) / Double(upper.count * lower.count)
    )
  }

  /// What a typical pair was worth on each of the rows whose prompts are included: the mean quality
  /// of either half, and as `strongBetter` the share of pairs in which the strong one was better.
  static func typicalPair(
    _ table: ScoreTable, rows: [Int], half: [Int8], margin: Double
  ) -> PairOutcomes {
    var strong: [Double] = []
    var weak: [Double] = []
    var better: [Double] = []
    var kept: [Int] = []
    for row in rows {
      guard let found = qualities(of: row, in: table, half, margin: margin) else { continue }
      strong.append(found.strong)
      weak.append(found.weak)
      better.append(found.winShare)
      kept.append(row)
    }
    let prompts = kept.map { table.columns.prompt[$0] }
    var outcomes = PairOutcomes(
      strongQuality: strong, weakQuality: weak,
      cluster: prompts.map { table.prompts.group(of: Int($0)) })
    outcomes.strongBetter = better
    outcomes.prompt = prompts
    outcomes.row = kept.map(Int32.init)
    outcomes.task = kept.map { table.columns.task[$0] }
    outcomes.taskNames = table.columns.taskNames
    return outcomes
  }
}
