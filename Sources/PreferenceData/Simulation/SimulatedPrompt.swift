/// A prompt made from templates, with what makes it easy or hard.
public struct SimulatedPrompt: Sendable, Equatable {
  /// The names of the tasks.
  public static let tasks = SimulationTask.all.map { $0.name }

  /// What a prompt's judgments depend on; the words of the prompt show it.
  public struct Nature: Sendable, Equatable {
    /// Index into ``SimulatedPrompt/tasks``.
    public var task: Int
    /// z, in about −1.3…1.3: from the vocabulary of the topic (everyday, demanding, expert), the
    /// number of constraints (0…6) and the task.
    public var difficulty: Double

    public init(task: Int, difficulty: Double) {
      self.task = task
      self.difficulty = difficulty
    }
  }

  public var text: String
  public var nature: Nature
}

/// Makes prompts, each by its number alone.
public struct PromptSimulator: Sendable {
  /// Words and tasks of prompts are drawn anew with each seed.
  public let seed: UInt64
  /// The median length aimed at, in bytes: shorter prompts get background text. 0 for prompts as
  /// long as they turn out.
  public let promptBytes: Int
  private static let mostConstraints = 6

  public init(seed: UInt64, promptBytes: Int = 0) {
    self.seed = seed
    self.promptBytes = promptBytes
  }

  public func prompt(_ number: Int) -> SimulatedPrompt {
    var text: [UInt8] = []
    let nature = writePrompt(number, into: &text)
    return SimulatedPrompt(text: String(decoding: text, as: UTF8.self), nature: nature)
  }

  /// Replaces `text` by the prompt of a number.
  func writePrompt(_ number: Int, into text: inout [UInt8]) -> SimulatedPrompt.Nature {
    text.removeAll(keepingCapacity: true)
    var random = SimulationRandom(seed: seed, stream: UInt64(number) << 1)
    let taskNumber = random.index(SimulationTask.all.count)
    let task = SimulationTask.all[taskNumber]
    // One urge drives vocabulary and constraints, each with a will of its own.
    let urge = random.uniform()
    let level = min(2, max(0, Int(3 * urge + 0.5 * random.bell())))
    let most = Double(Self.mostConstraints)
    let constraints = Int(min(most, max(0, (most * urge + random.bell()).rounded())))

    let topics = task.topics[level]
    let opening = task.openings[random.index(task.openings.count)]
    opening.write(to: &text, topic: topics[random.index(topics.count)], &random)
    task.material?.write(to: &text, level: level, &random)
    writeConstraints(constraints, of: task, to: &text, &random)
    writeBackground(to: &text, &random)
    let vocabulary = Double(level - 1)
    let demands = 2 * Double(constraints) / most - 1
    let difficulty = 0.5 * (vocabulary + demands) + task.shift
    return .init(task: taskNumber, difficulty: difficulty)
  }

  private func writeConstraints(
    _ count: Int, of task: SimulationTask, to text: inout [UInt8],
    _ random: inout SimulationRandom
  ) {
    guard count > 0 else { return }
    let pool = task.constraints
    // Neighbours in the pool from a random place on: no constraint twice.
    let first = random.index(pool.count)
    text.append(contentsOf: (count == 1 ? " " : "\n\nRequirements:").utf8)
    for offset in 0..<count {
      if count > 1 { text.append(contentsOf: "\n- ".utf8) }
      pool[(first + offset) % pool.count].write(to: &text, topic: nil, &random)
    }
  }

  private func writeBackground(to text: inout [UInt8], _ random: inout SimulationRandom) {
    guard promptBytes > 0 else { return }
    let target = Double(promptBytes) * (1 + 0.25 * random.bell())
    guard text.count < Int(target) else { return }
    text.append(contentsOf: "\n\nBackground: ".utf8)
    while text.count < Int(target) {
      SimulationWords.background[random.index(SimulationWords.background.count)]
        .write(to: &text, topic: nil, &random)
      text.append(0x20)
    }
    text.removeLast()
  }
}
