public import CommandSupport

extension BattleSimulator {
  /// Writes all battles as JSON Lines, one row in memory at a time; the file appears whole or not
  /// at all.
  ///
  /// - Parameter truth: where to write the parameters; both files appear or none.
  public func write(
    to path: String, truth truthPath: String? = nil, progress: ((Double) -> Void)? = nil
  ) throws(CommandFailure) {
    var file = try SimulationFiles(path, truth: truthPath)
    let order = SimulationOrder(prompts: prompts)
    let source = PromptSimulator(seed: seed, promptBytes: promptBytes)
    let names = truth.models.map { Array($0.name.utf8) }
    let tasks = SimulatedPrompt.tasks.map { Array($0.utf8) }
    var text: [UInt8] = []
    var line = JSONLine()
    for row in 0..<rows {
      let nature = source.writePrompt(order.prompt(ofRow: row), into: &text)
      let battle = battle(row, nature, promptBytes: text.count)
      line.begin()
      line.writeHead(row, task: tasks[nature.task], prompt: text)
      line.key("model_a")
      line.text(names[battle.a.model])
      line.key("model_b")
      line.text(names[battle.b.model])
      line.key("winner")
      switch battle.outcome {
      case .modelA: line.raw("\"model_a\"")
      case .modelB: line.raw("\"model_b\"")
      case .tie: line.raw("\"tie\"")
      case .tieBothBad: line.raw("\"tie (bothbad)\"")
      }
      line.key("cost_a")
      line.decimal(battle.a.nanodollars, digits: 9)
      line.key("cost_b")
      line.decimal(battle.b.nanodollars, digits: 9)
      line.key("len_a")
      line.integer(battle.a.characters)
      line.key("len_b")
      line.integer(battle.b.characters)
      line.end()
      try file.rows.write(line.bytes)
      if row & 0xFFF == 0 { progress?(Double(row) / Double(rows)) }
    }
    try file.commit(truth, seed: seed)
  }
}

extension ScoreSimulator {
  /// Writes all rows as JSON Lines, one in memory at a time; the file appears whole or not at all.
  ///
  /// - Parameter truth: where to write the parameters; both files appear or none.
  public func write(
    to path: String, truth truthPath: String? = nil, progress: ((Double) -> Void)? = nil
  ) throws(CommandFailure) {
    var file = try SimulationFiles(path, truth: truthPath)
    let source = PromptSimulator(seed: seed, promptBytes: promptBytes)
    let names = truth.models.map { Array($0.name.utf8) }
    let tasks = SimulatedPrompt.tasks.map { Array($0.utf8) }
    var text: [UInt8] = []
    var line = JSONLine()
    for row in 0..<prompts {
      let nature = source.writePrompt(row, into: &text)
      let cells = cells(row, nature, promptBytes: text.count)
      line.begin()
      line.writeHead(row, task: tasks[nature.task], prompt: text)
      line.writeByModel("scores", names, cells) { $0.decimal($1.hundredths, digits: 2) }
      line.writeByModel("costs", names, cells) { $0.decimal($1.answer.nanodollars, digits: 9) }
      line.writeByModel("tokens", names, cells) { line, cell in
        line.openObject()
        line.key("input")
        line.integer(cell.answer.inputTokens)
        line.key("output")
        line.integer(cell.answer.outputTokens)
        line.closeObject()
      }
      line.end()
      try file.rows.write(line.bytes)
      if row & 0xFFF == 0 { progress?(Double(row) / Double(prompts)) }
    }
    try file.commit(truth, seed: seed)
  }
}

/// The files of a simulation: rows and, where it is asked for, the truth behind them.
private struct SimulationFiles: ~Copyable {
  var rows: AtomicFile
  private var truth: AtomicFile?

  init(_ path: String, truth truthPath: String?) throws(CommandFailure) {
    let truth = try Self.open(truthPath)
    rows = try AtomicFile(at: path, createsFolder: true)
    self.truth = truth
  }

  private static func open(_ path: String?) throws(CommandFailure) -> AtomicFile? {
    guard let path else { return nil }
    return try AtomicFile(at: path)
  }

  mutating func commit(_ parameters: SimulationTruth, seed: UInt64) throws(CommandFailure) {
    if truth != nil {
      try truth!.write(parameters.json(seed: seed))
      try truth!.seal()
    }
    try rows.commit()
    if truth != nil { try truth!.commit() }
  }
}

extension JSONLine {
  fileprivate mutating func writeHead(_ row: Int, task: [UInt8], prompt: [UInt8]) {
    key("id")
    text(Array(BattleSimulator.id(row).utf8))
    key("simulated")
    raw("true")
    key("task")
    text(task)
    key("prompt")
    text(prompt)
  }

  fileprivate mutating func writeByModel(
    _ name: StaticString, _ names: [[UInt8]], _ cells: [ScoreSimulator.Cell],
    _ value: (inout JSONLine, ScoreSimulator.Cell) -> Void
  ) {
    key(name)
    openObject()
    for (name, cell) in zip(names, cells) {
      key(text: name)
      value(&self, cell)
    }
    closeObject()
  }
}

extension SimulationTruth {
  /// The parameters as JSON, for people and for tests of parameter recovery.
  public func json(seed: UInt64) -> String {
    func list(_ numbers: [Double]) -> String {
      "[" + numbers.map(\.description).joined(separator: ", ") + "]"
    }
    let models = models.map { model in
      """
          {"name": "\(model.name)", "strength": \(model.strength), "slope": \(model.slope), \
      "task_offsets": \(list(model.taskOffsets)), "input_price": \(model.inputPrice), \
      "output_price": \(model.outputPrice)}
      """
    }
    let tasks = SimulatedPrompt.tasks.map { "\"\($0)\"" }.joined(separator: ", ")
    return """
      {
        "simulated": true,
        "model": "l_m(x) = strength_m + slope_m * difficulty(x) + task_offset_m,task(x)",
        "ties": "Rao-Kupper: P(a wins) = 1 / (1 + tie_parameter * exp(l_b - l_a)); position_bias \
      is added to l of model_a",
        "seed": \(seed),
        "tie_parameter": \(tieParameter),
        "position_bias": \(positionBias),
        "tasks": [\(tasks)],
        "models": [
      \(models.joined(separator: ",\n"))
        ]
      }

      """
  }
}
