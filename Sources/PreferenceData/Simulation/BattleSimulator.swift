/// Draws battles from a known prompt-conditioned Bradley–Terry model (``SimulationTruth``).
///
/// ```swift
/// let simulator = BattleSimulator(rows: 20_000, prompts: 4_000, seed: 1)
/// let simulated = simulator.table()      // in memory, with the truth about each prompt
/// try simulator.write(to: "demo.jsonl")  // the same rows as a file
/// ```
public struct BattleSimulator: Sendable {
  public var rows: Int
  /// Distinct prompt numbers; each has ⌊rows / prompts⌋ battles or one more.
  public var prompts: Int
  public var seed: UInt64
  public var truth: SimulationTruth
  /// The median prompt length aimed at; 0 for prompts as they turn out.
  public var promptBytes: Int

  public init(
    rows: Int, prompts: Int, seed: UInt64 = 0, modelCount: Int = 6, promptBytes: Int = 0
  ) {
    self.rows = rows
    self.prompts = prompts
    self.seed = seed
    self.promptBytes = promptBytes
    truth = SimulationTruth(modelCount: modelCount, seed: seed)
  }

  /// Battles with the truth about their prompts.
  public struct Simulated: Sendable {
    public var table: BattleTable
    /// One per prompt of the table.
    public var natures: [SimulatedPrompt.Nature]
    public var truth: SimulationTruth
  }

  /// All battles, in memory.
  public func table() -> Simulated {
    var table = BattleTable()
    var natures: [SimulatedPrompt.Nature] = []
    table.models = truth.models.map(\.name)
    table.columns.taskNames = SimulatedPrompt.tasks
    table.columns.simulated = true
    let order = SimulationOrder(prompts: prompts)
    let source = PromptSimulator(seed: seed, promptBytes: promptBytes)
    var text: [UInt8] = []
    for row in 0..<rows {
      let nature = source.writePrompt(order.prompt(ofRow: row), into: &text)
      let battle = battle(row, nature, promptBytes: text.count)
      let prompt = text.withUnsafeBytes { bytes in
        withUnsafePointer(to: bytes) {
          table.prompts.intern(UnsafeBufferPointer(start: $0, count: 1))
        }
      }
      if Int(prompt) == natures.count { natures.append(nature) }
      table.columns.prompt.append(prompt)
      table.columns.task.append(Int32(nature.task))
      table.columns.ids.append(Self.id(row))
      table.modelA.append(Int32(battle.a.model))
      table.modelB.append(Int32(battle.b.model))
      table.outcomes.append(battle.outcome)
      table.costA.append(Float(Double(battle.a.nanodollars) / 1e9))
      table.costB.append(Float(Double(battle.b.nanodollars) / 1e9))
      table.lengthA.append(Float(battle.a.characters))
      table.lengthB.append(Float(battle.b.characters))
    }
    return Simulated(table: table, natures: natures, truth: truth)
  }

  static func id(_ row: Int) -> String { "sim-\(row + 1)" }

  struct Battle {
    var a: SimulatedAnswer
    var b: SimulatedAnswer
    var outcome: BattleTable.Outcome
  }

  func battle(_ row: Int, _ nature: SimulatedPrompt.Nature, promptBytes: Int) -> Battle {
    var random = SimulationRandom(seed: seed, stream: UInt64(row) << 1 | 1)
    let a = random.index(truth.models.count)
    let other = random.index(truth.models.count - 1)
    let b = other < a ? other : other + 1
    let probabilities = truth.outcomeProbabilities(a, b, on: nature)
    let draw = random.uniform()
    let outcome: BattleTable.Outcome
    if draw < probabilities.a {
      outcome = .modelA
    } else if draw < probabilities.a + probabilities.b {
      outcome = .modelB
    } else {
      // Of two models that a hard prompt defeats, judges say that both are bad.
      let isHard = nature.difficulty > 0.4 && random.uniform() < 0.5
      outcome = isHard ? .tieBothBad : .tie
    }
    return Battle(
      a: truth.answer(of: a, nature, promptBytes, &random),
      b: truth.answer(of: b, nature, promptBytes, &random), outcome: outcome)
  }
}

/// The order in which rows go through the prompts: round and round, each round in steps that have
/// no factor in common with their number, so that neighbours in the file are unlike.
struct SimulationOrder {
  private let prompts: Int
  private let step: Int

  init(prompts: Int) {
    func hasCommonFactor(_ a: Int, _ b: Int) -> Bool {
      var (a, b) = (a, b)
      while b != 0 { (a, b) = (b, a % b) }
      return a > 1
    }
    var step = max(1, prompts * 5 / 8)
    while hasCommonFactor(step, prompts) { step += 1 }
    self.prompts = prompts
    self.step = step
  }

  func prompt(ofRow row: Int) -> Int { (row % prompts) * step % prompts }
}

/// The size and price of a simulated answer.
struct SimulatedAnswer {
  var model: Int
  var inputTokens: Int
  var outputTokens: Int
  var nanodollars: Int
  var characters: Int { outputTokens * 4 }
}

extension SimulationTruth {
  /// Tokens of a usual answer, by ``SimulatedPrompt/tasks``.
  private static let answerTokens: [Double] = [180, 120, 350, 150, 15, 90, 500, 300]

  func answer(
    of model: Int, _ nature: SimulatedPrompt.Nature, _ promptBytes: Int,
    _ random: inout SimulationRandom
  ) -> SimulatedAnswer {
    let usual = Self.answerTokens[nature.task] * models[model].verbosity
    let scale = (1 + 0.3 * nature.difficulty) * max(0.2, 1 + 0.35 * random.bell())
    let input = promptBytes / 4 + 1
    let output = max(1, Int(usual * scale))
    // A dollar per million tokens is a thousand nanodollars per token.
    let price =
      Double(input) * models[model].inputPrice + Double(output) * models[model].outputPrice
    return SimulatedAnswer(
      model: model, inputTokens: input, outputTokens: output,
      nanodollars: Int((price * 1000).rounded()))
  }
}
