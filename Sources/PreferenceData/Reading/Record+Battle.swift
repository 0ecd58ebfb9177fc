extension Record {
  /// Reads the record as a battle.
  func battle() throws(RowError) -> BattleRow {
    var row = BattleRow(
      modelA: try model(.modelA), modelB: try model(.modelB), outcome: try outcome())
    row.attributes = try attributes()
    row.weight = try number(.weight)
    if row.weight == 0 { throw RowError("weight is 0; leave the row out instead") }
    row.preference = try number(.preference, in: 1...2)
    row.judge = try text(.judge)
    row.costA = try number(.costA)
    row.costB = try number(.costB)
    row.lengthA = try number(.lengthA)
    row.lengthB = try number(.lengthB)
    return row
  }

  private func model(_ key: RecordKey) throws(RowError) -> UnsafeRawBufferPointer {
    guard let name = try text(key) else {
      throw RowError("there is no \(key.name); a battle names model_a, model_b and winner")
    }
    if name.isEmpty { throw RowError("\(key.name) is empty; it must name a model") }
    return name
  }

  private static let outcomes: [(name: StaticString, outcome: BattleTable.Outcome)] = [
    ("model_a", .modelA), ("model_b", .modelB), ("tie", .tie), ("tie (bothbad)", .tieBothBad),
  ]

  private func outcome() throws(RowError) -> BattleTable.Outcome {
    let choice = "\"model_a\", \"model_b\", \"tie\" or \"tie (bothbad)\""
    guard let winner = try text(.winner) else {
      throw RowError("there is no winner; it must be \(choice)")
    }
    for (name, outcome) in Self.outcomes {
      let name = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
      if winner.isEqual(to: name) { return outcome }
    }
    throw RowError("unknown winner \(quoted(winner)); it must be \(choice)")
  }
}
