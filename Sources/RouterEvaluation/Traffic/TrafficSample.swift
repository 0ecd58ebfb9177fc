internal import PreferenceData
internal import RouterScoring

/// Requests that nobody has judged: distinct prompts, how often each came, and what a router says.
struct TrafficSample {
  var prompts: PromptStore
  /// Requests of each prompt.
  var weights: [Double]
  var scores: [Double]
  var winRates: [Double]

  init(_ conversations: [Conversation], _ scorer: Scorer, threads: Int) {
    prompts = PromptStore()
    weights = []
    for conversation in conversations {
      let index = Int(prompts.intern(turns: conversation.userTurns))
      if index == weights.count { weights.append(0) }
      weights[index] += Double(conversation.occurrences)
    }
    let all = [Bool](repeating: true, count: prompts.count)
    let said = PromptScores(scorer, prompts, isWanted: all, threads: threads)
    scores = said.scores
    winRates = said.winRates
  }

  var requests: Double { weights.reduce(0, +) }

  /// The share of requests for which something holds, with a 95 % interval over prompts: repeated
  /// requests of one prompt are one observation, as in a bootstrap by prompt.
  ///
  /// The standard error is that of a ratio of means, √Σ wᵢ²(xᵢ − p)² / Σ wᵢ (Cochran, Sampling
  /// Techniques, 1977, §6.3); where all agree the rule of three bounds the other side.
  func share(_ holds: (Int) -> Bool) -> (value: Double, low: Double, high: Double) {
    let total = requests
    let value = weights.indices.reduce(0) { $0 + (holds($1) ? weights[$1] : 0) } / total
    let squares = weights.indices.reduce(0) { sum, index in
      let term = weights[index] * ((holds(index) ? 1 : 0) - value)
      return sum + term * term
    }
    let three = min(1, 3 / Double(weights.count))
    if value == 0 { return (0, 0, three) }
    if value == 1 { return (1, 1 - three, 1) }
    let margin = 1.96 * squares.squareRoot() / total
    return (value, max(0, value - margin), min(1, value + margin))
  }

  /// Percentiles 0…`steps` of the scores, each prompt counting as often as it came.
  ///
  /// The weighted form of the linear interpolation that training uses: a prompt stands at the middle
  /// of its weight, and between two of them the score is interpolated.
  func scoreQuantiles(steps: Int = 100) -> [Double] {
    let order = scores.indices.sorted { scores[$0] < scores[$1] }
    var places: [Double] = []
    var before = 0.0
    for index in order {
      places.append(before + weights[index] / 2)
      before += weights[index]
    }
    var next = 0
    let (first, last) = (places[0], places[places.count - 1])
    return (0...steps).map { step in
      let place = first + (last - first) * Double(step) / Double(steps)
      while next + 1 < places.count, places[next + 1] <= place { next += 1 }
      guard next + 1 < places.count else { return scores[order[next]] }
      let (low, high) = (scores[order[next]], scores[order[next + 1]])
      return low + (place - places[next]) / (places[next + 1] - places[next]) * (high - low)
    }
  }

  /// The highest threshold, a win rate that some prompt has, at which at least this share of the
  /// requests is strong calls; 1 for none.
  func threshold(forStrongCallFraction share: Double) -> Double {
    guard share > 0 else { return 1 }
    let wanted = share * requests
    var reached = 0.0
    for index in winRates.indices.sorted(by: { winRates[$0] > winRates[$1] }) {
      reached += weights[index]
      // A share such as 0.3 of 10 is not exactly 3.
      if reached >= wanted * (1 - 1e-12) { return winRates[index] }
    }
    return 0
  }
}

extension PromptStore {
  /// The index of the prompt with these turns, which is added unless it is there.
  fileprivate mutating func intern(turns: [String]) -> Int32 {
    if turns.count == 1 { return intern(turns[0]) }
    let joined = Array(turns.joined().utf8)
    return joined.withUnsafeBytes { bytes in
      var start = 0
      let buffers = turns.map { turn in
        defer { start += turn.utf8.count }
        return UnsafeRawBufferPointer(rebasing: bytes[start..<start + turn.utf8.count])
      }
      return buffers.withUnsafeBufferPointer { intern($0) }
    }
  }
}
