/// Where the columns of an Arena-55k file stand.
struct ArenaColumns {
  private static let battle = ["model_a", "model_b", "prompt"]
  private static let winners = ["winner_model_a", "winner_model_b", "winner_tie"]

  var count: Int
  var id: Int?
  var modelA: Int
  var modelB: Int
  var prompt: Int
  var winners: [Int]

  /// Whether a file's first line looks like a header with Arena's columns.
  static func isHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    let names = String(decoding: line, as: UTF8.self).split(separator: ",").map(CSVRecord.name)
    return battle.allSatisfy { names.contains($0) }
  }

  init(header: CSVRecord) throws(RowError) {
    if let problem = header.problem { throw problem }
    let names = header.fields.indices.map {
      CSVRecord.name(Substring(decoding: header.bytes($0), as: UTF8.self))
    }
    func column(_ name: String) throws(RowError) -> Int {
      if let index = names.firstIndex(of: name) { return index }
      let missingWinner = Self.winners.contains(name)
      throw RowError(
        "the header has no column \(name)"
          + (missingWinner ? "; this may be the test file, which holds no judgments" : ""))
    }
    count = names.count
    id = names.firstIndex(of: "id")
    modelA = try column("model_a")
    modelB = try column("model_b")
    prompt = try column("prompt")
    winners = [
      try column("winner_model_a"), try column("winner_model_b"), try column("winner_tie"),
    ]
  }
}

/// Reads records of an Arena-55k file: `id,model_a,model_b,prompt,response_a,response_b,` and three
/// columns of which one is 1. The prompt is a JSON list of the user's turns in one cell.
struct ArenaDecoder: ~Copyable {
  private var parser = JSONParser(keys: RecordKey.names)
  private var cell = CSVCell()

  /// - Parameter turns: receives the turns; they are valid until the next call.
  mutating func battle(
    _ record: CSVRecord, _ columns: ArenaColumns, turns: inout [UnsafeRawBufferPointer]
  ) throws(RowError) -> BattleRow {
    try record.check(fieldCount: columns.count)
    var battle = BattleRow(
      modelA: try model(record, columns.modelA, "model_a"),
      modelB: try model(record, columns.modelB, "model_b"), outcome: try outcome(record, columns))
    if let id = columns.id, !record.bytes(id).isEmpty {
      battle.attributes.id = .text(record.bytes(id))
    }
    try readTurns(record, columns.prompt, into: &turns)
    return battle
  }

  private func model(
    _ record: CSVRecord, _ field: Int, _ name: String
  ) throws(RowError) -> UnsafeRawBufferPointer {
    let model = record.bytes(field)
    if model.isEmpty { throw RowError("\(name) is empty; it must name a model") }
    return model
  }

  private func outcome(
    _ record: CSVRecord, _ columns: ArenaColumns
  ) throws(RowError) -> BattleTable.Outcome {
    var outcome: BattleTable.Outcome?
    let candidates: [BattleTable.Outcome] = [.modelA, .modelB, .tie]
    for (column, candidate) in zip(columns.winners, candidates) {
      let value = record.bytes(column)
      if value.elementsEqual("1".utf8) || value.elementsEqual("1.0".utf8) {
        if outcome != nil { throw RowError("more than one of the winner columns is 1") }
        outcome = candidate
      } else if !value.elementsEqual("0".utf8), !value.elementsEqual("0.0".utf8) {
        throw RowError("a winner column holds \(quoted(value)); it must hold 0 or 1")
      }
    }
    guard let outcome else { throw RowError("none of the winner columns is 1") }
    return outcome
  }

  private mutating func readTurns(
    _ record: CSVRecord, _ field: Int, into turns: inout [UnsafeRawBufferPointer]
  ) throws(RowError) {
    turns.removeAll(keepingCapacity: true)
    let text = cell.copy(record, field)
    guard text.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") else {
      turns.append(UnsafeRawBufferPointer(text))
      return
    }
    let list: JSONNode
    do { list = try parser.value(text) } catch {
      throw RowError("the prompt begins like a JSON list, but \(error.reason)")
    }
    try list.appendTurns(to: &turns, key: .prompt)
  }
}
