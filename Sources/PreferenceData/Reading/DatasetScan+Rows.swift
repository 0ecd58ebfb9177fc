extension DatasetScan {
  /// Whether the prompt that was read is on a list of contaminated ones.
  mutating func isListed() -> Bool {
    guard !lists.isEmpty, let prompt = turns.first else { return false }
    var isListed = false
    for index in lists.indices where lists[index].contains(prompt) {
      lists[index].rows += 1
      isListed = true
    }
    return isListed
  }

  /// Whether a row that is contaminated is left out; if so, it is counted.
  mutating func leavesOut(contaminated: Bool) -> Bool {
    guard contaminated, !options.includeContaminated else { return false }
    contaminatedRows += 1
    return true
  }

  /// Appends a battle with the turns that were read.
  ///
  /// - Parameter raw: the record as it is to be handed over; nil to hand over the row as JSON.
  mutating func append(
    _ battle: BattleRow, raw: UnsafeRawBufferPointer?, line: Int
  ) throws(RowError) -> UnsafeRawBufferPointer? {
    if turns.isEmpty, !options.promptsOptional {
      throw RowError(
        "there is no prompt; a router learns from prompts, so add prompt or prompt_turns (votes "
          + "without prompts only give ratings)")
    }
    if !options.keepsSelfBattles, battle.modelA.isEqual(to: battle.modelB) {
      selfBattleRows += 1
      return nil
    }
    if let writer {
      try writer.append(battle, turns: turns, line: line)
      return nil
    }
    try builder.append(battle, turns: turns, line: line)
    guard onRow != nil, raw == nil else { return raw }
    rowText.text.removeAll()
    rowText.text.line(battle, turns: turns)
    return rowText.text.bytes
  }

  /// Appends ``scoreRow`` with the turns that were read.
  mutating func appendScoreRow(
    raw: UnsafeRawBufferPointer?, line: Int
  ) throws(RowError) -> UnsafeRawBufferPointer? {
    if turns.isEmpty { throw RowError("there is no prompt") }
    if let writer {
      try writer.append(scoreRow, turns: turns, line: line)
      return nil
    }
    try builder.append(scoreRow, turns: turns, line: line)
    guard onRow != nil, raw == nil else { return raw }
    rowText.text.removeAll()
    rowText.text.line(scoreRow, turns: turns)
    return rowText.text.bytes
  }

  /// Gives a row that was appended to the handler.
  func handOver(_ raw: UnsafeRawBufferPointer, line: Int) throws(DataError) {
    guard let onRow else { return }
    try onRow(
      ScannedRow(raw: raw, line: line, prompt: builder.promptOfLastRow), builder.prompts)
  }
}
