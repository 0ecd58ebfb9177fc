/// Draws a score table from the strengths of ``SimulationTruth``: each model answers each prompt
/// right (1) with probability σ(ℓ_m(x) + 0.6), else wrong (0), independently.
public struct ScoreSimulator: Sendable {
  /// One row per prompt number.
  public var prompts: Int
  public var seed: UInt64
  public var truth: SimulationTruth
  /// The median prompt length aimed at; 0 for prompts as they turn out.
  public var promptBytes: Int
  /// Scores in steps of 0.05 around σ(ℓ_m(x) + 0.6), as a grading judge gives, instead of 0 or 1.
  public var isGraded: Bool

  public init(
    prompts: Int, seed: UInt64 = 0, modelCount: Int = 6, promptBytes: Int = 0,
    isGraded: Bool = false
  ) {
    self.prompts = prompts
    self.seed = seed
    self.promptBytes = promptBytes
    self.isGraded = isGraded
    truth = SimulationTruth(modelCount: modelCount, seed: seed)
  }

  /// A score table with the truth about its prompts.
  public struct Simulated: Sendable {
    public var table: ScoreTable
    /// One per prompt of the table.
    public var natures: [SimulatedPrompt.Nature]
    public var truth: SimulationTruth
  }

  /// All rows, in memory.
  public func table() -> Simulated {
    var table = ScoreTable()
    var natures: [SimulatedPrompt.Nature] = []
    table.models = truth.models.map(\.name)
    table.columns.taskNames = SimulatedPrompt.tasks
    table.columns.simulated = true
    let source = PromptSimulator(seed: seed, promptBytes: promptBytes)
    var text: [UInt8] = []
    for row in 0..<prompts {
      let nature = source.writePrompt(row, into: &text)
      let prompt = text.withUnsafeBytes { bytes in
        withUnsafePointer(to: bytes) {
          table.prompts.intern(UnsafeBufferPointer(start: $0, count: 1))
        }
      }
      if Int(prompt) == natures.count { natures.append(nature) }
      table.columns.prompt.append(prompt)
      table.columns.task.append(Int32(nature.task))
      table.columns.ids.append(BattleSimulator.id(row))
      for cell in cells(row, nature, promptBytes: text.count) {
        table.scores.append(Float(Double(cell.hundredths) / 100))
        table.costs.append(Float(Double(cell.answer.nanodollars) / 1e9))
        table.inputTokens.append(Float(cell.answer.inputTokens))
        table.outputTokens.append(Float(cell.answer.outputTokens))
      }
    }
    return Simulated(table: table, natures: natures, truth: truth)
  }

  /// What one model made of one prompt.
  struct Cell {
    var hundredths: Int
    var answer: SimulatedAnswer
  }

  func cells(_ row: Int, _ nature: SimulatedPrompt.Nature, promptBytes: Int) -> [Cell] {
    var random = SimulationRandom(seed: seed, stream: UInt64(row) << 1 | 1)
    return truth.models.indices.map { model in
      let success = truth.successProbability(of: model, on: nature)
      var hundredths = random.uniform() < success ? 100 : 0
      if isGraded {
        let grade = min(1, max(0, success + 0.15 * random.bell()))
        hundredths = Int((grade * 20).rounded()) * 5
      }
      return Cell(
        hundredths: hundredths, answer: truth.answer(of: model, nature, promptBytes, &random))
    }
  }
}
