internal import PreferenceData

/// A prompt, what the router decided, and what the other decision was worth.
public struct RoutingExample: Sendable, Equatable {
  public enum Kind: String, CaseIterable, Sendable {
    /// Win rates nearest to the threshold.
    case justAbove, justBelow
    /// The strong model was better, and the router was surest of the weak one.
    case missed
    /// The weak model was as good, and the router was surest of the strong one.
    case needless
  }

  public var kind: Kind
  /// The prompt, or its beginning and its end.
  public var prompt: String
  public var task: String?
  public var winRate: Double
  public var isStrongCall: Bool
  /// Means over the prompt's judgments.
  public var strongQuality: Double
  public var weakQuality: Double
  public var judgments: Int
}

extension RoutingExample {
  /// At most `count` examples of each kind, in the order of kinds.
  ///
  /// - Parameter winRates: one per observation.
  static func select(
    _ outcomes: PairOutcomes, winRates: [Double], prompts: PromptStore, threshold: Double,
    count: Int
  ) -> [RoutingExample] {
    let judged = JudgedPrompt.all(outcomes, winRates)
    let strong = judged.filter { $0.winRate >= threshold }
    let weak = judged.filter { $0.winRate < threshold }
    // Equal win rates keep the order of the data.
    func rising(_ prompts: [JudgedPrompt]) -> ArraySlice<JudgedPrompt> {
      prompts.sorted { ($0.winRate, $0.prompt) < ($1.winRate, $1.prompt) }.prefix(count)
    }
    func falling(_ prompts: [JudgedPrompt]) -> ArraySlice<JudgedPrompt> {
      prompts.sorted { (-$0.winRate, $0.prompt) < (-$1.winRate, $1.prompt) }.prefix(count)
    }
    func examples(_ kind: Kind, _ found: ArraySlice<JudgedPrompt>) -> [RoutingExample] {
      found.map { prompt in
        RoutingExample(
          kind: kind, prompt: prompts.excerpt(of: Int(prompt.prompt)),
          task: prompt.task < 0 ? nil : outcomes.taskNames[Int(prompt.task)],
          winRate: prompt.winRate, isStrongCall: prompt.winRate >= threshold,
          strongQuality: prompt.strong / prompt.weight, weakQuality: prompt.weak / prompt.weight,
          judgments: prompt.judgments)
      }
    }
    return examples(.justAbove, rising(strong)) + examples(.justBelow, falling(weak))
      + examples(.missed, rising(weak.filter { $0.strong > $0.weak }))
      + examples(.needless, falling(strong.filter { $0.strong <= $0.weak }))
  }
}

/// The judgments of one prompt, summed.
private struct JudgedPrompt {
  var prompt: Int32
  var task: Int32
  var winRate: Double
  var strong = 0.0
  var weak = 0.0
  var weight = 0.0
  var judgments = 0

  static func all(_ outcomes: PairOutcomes, _ winRates: [Double]) -> [JudgedPrompt] {
    var place: [Int32: Int] = [:]
    var result: [JudgedPrompt] = []
    for i in 0..<outcomes.count where outcomes.weight[i] > 0 {
      let index = place[outcomes.prompt[i]] ?? result.count
      if index == result.count {
        place[outcomes.prompt[i]] = index
        result.append(
          JudgedPrompt(
            prompt: outcomes.prompt[i], task: outcomes.task[i], winRate: winRates[i]))
      }
      result[index].strong += outcomes.weight[i] * outcomes.strongQuality[i]
      result[index].weak += outcomes.weight[i] * outcomes.weakQuality[i]
      result[index].weight += outcomes.weight[i]
      result[index].judgments += 1
    }
    return result
  }
}

extension PromptStore {
  /// A prompt in at most about 300 characters: what is longer by its beginning and its end, since
  /// the question often comes last.
  func excerpt(of prompt: Int, head: Int = 110, tail: Int = 180) -> String {
    // A scalar has at most four bytes: so many hold what is shown, whatever else there is.
    let (first, last) = (4 * (head + tail + 1), 4 * tail)
    let (start, end, isWhole) = withTurns(of: prompt) { turns in
      var bytes: [UInt8] = []
      for (index, turn) in turns.enumerated() where bytes.count < first {
        if index > 0 { bytes.append(0x0A) }
        bytes += turn.prefix(first - min(first, bytes.count))
      }
      let total = turns.reduce(turns.count - 1) { $0 + $1.count }
      let end = turns.last.map { Array($0.suffix(last)) } ?? []
      return (bytes, end, total <= bytes.count)
    }
    let text = String(decoding: start, as: UTF8.self)
    if isWhole, text.unicodeScalars.count <= head + tail { return text }
    let beginning = String(String.UnicodeScalarView(text.unicodeScalars.prefix(head)))
    let ending =
      isWhole
      ? String(String.UnicodeScalarView(text.unicodeScalars.suffix(tail)))
      : String(
        String.UnicodeScalarView(String(decoding: end, as: UTF8.self).unicodeScalars.suffix(tail)))
    return beginning + " … " + ending
  }
}
