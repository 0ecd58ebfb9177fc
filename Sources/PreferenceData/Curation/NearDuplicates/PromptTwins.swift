/// Prompts of one data set that nearly repeat another one: their first turns have resemblance t or
/// more (``Shingles``), though their keys differ. Prompts with the same key are one group and no
/// twins: battles repeat prompts for good reason.
struct PromptTwins: Sendable {
  private let index: ShingleIndex
  private let shingles: [Shingles]

  init(_ prompts: PromptStore, threshold: Double) {
    shingles = parallelPieces(count: prompts.groupCount) { groups in
      var words = TextWords()
      return groups.map { group in
        prompts.withTurns(of: prompts.leader(ofGroup: group)) { turns in
          guard let first = turns.first else { return Shingles() }
          words.read(first)
          return Shingles(words)
        }
      }
    }.flatMap { $0 }
    index = ShingleIndex(shingles, threshold: threshold)
  }

  /// For each group the earlier one that it resembles most among those that resemble no earlier one
  /// themselves, and so would stay if twins were taken out.
  func earlier() -> [ShingleIndex.Match] {
    // Bounds the memory where very many prompts are alike.
    let kept = 32
    let matches = parallelPieces(count: shingles.count) { groups in
      var scratch = ShingleIndex.Scratch()
      return groups.map { group in
        var found: [ShingleIndex.Match] = []
        index.forEachMatch(of: shingles[group], byResemblance: true, &scratch) { match in
          if Int(match.text) < group { found.append(match) }
          return true
        }
        found.sort { ($1.resemblance, $0.text) < ($0.resemblance, $1.text) }
        return Array(found.prefix(kept))
      }
    }.flatMap { $0 }
    var earlier: [ShingleIndex.Match] = []
    for found in matches {
      earlier.append(found.first { earlier[Int($0.text)].text < 0 } ?? .none)
    }
    return earlier
  }

  /// The share of groups that resemble any other, from at most `sample` of them, evenly spread.
  func share(sample: Int = 5_000) -> Double {
    let count = min(sample, shingles.count)
    guard count > 0 else { return 0 }
    let alike = parallelPieces(count: count) { range in
      var scratch = ShingleIndex.Scratch()
      return range.count { position in
        let group = position * shingles.count / count
        var isAlike = false
        index.forEachMatch(of: shingles[group], byResemblance: true, &scratch) { match in
          if Int(match.text) != group { isAlike = true }
          return !isAlike
        }
        return isAlike
      }
    }
    return Double(alike.reduce(0, +)) / Double(count)
  }
}
