/// A kind of work that prompts ask for, with the words that make it easy or hard.
struct SimulationTask: Sendable {
  var name: String
  /// How much harder than others the task is, in units of difficulty.
  var shift: Double
  var openings: [SimulationTemplate]
  /// Everyday, demanding and expert topics.
  var topics: [[SimulationTemplate]]
  var constraints: [SimulationTemplate]
  /// What the prompt brings along to be worked on.
  var material: SimulationMaterial?

  static let all = [
    chat, summarisation, code, translation, classification, extraction, creativeWriting, reasoning,
  ]
}

/// Text to be worked on: sentences whose style follows the level of the topic.
struct SimulationMaterial: Sendable {
  var heading: String
  var sentences: ClosedRange<Int>

  private static let expert: [SimulationTemplate] = [
    "Notwithstanding clause {N}, the {term} prevails insofar as {name} has not waived it.",
    "The {term} was estimated at {N} (95 % interval {N} to {N}), contrary to {name}'s hypothesis.",
    "Whereas the {term} presupposes {n} independent assumptions, {name} relies on {n} of them.",
  ]
  private static let demanding: [SimulationTemplate] = [
    "Although {name} approved the budget of {N}, the branch in {place} postponed its share.",
    "Revenue in {place} rose by {n} percent, which {name} attributes to the {thing} campaign.",
    "The committee, {n} of whose members come from {place}, deferred item {N} to {day}.",
  ]

  func write(to text: inout [UInt8], level: Int, _ random: inout SimulationRandom) {
    let pool = [SimulationWords.background, Self.demanding, Self.expert][level]
    text.append(contentsOf: "\n\n\(heading):\n".utf8)
    let count = sentences.lowerBound + random.index(sentences.count)
    for index in 0..<count {
      if index > 0 { text.append(0x20) }
      pool[random.index(pool.count)].write(to: &text, topic: nil, &random)
    }
  }
}
