extension Record {
  /// Reads the record as a row of a score table.
  func readScores(into row: inout ScoreRow) throws(RowError) {
    row.attributes = try attributes()
    try readCells(.scores, into: &row.scores) { (name, node) throws(RowError) in
      guard let score = node.number else {
        throw RowError(
          "the score of \(name()) is \(node.typeName); it must be a number from 0 to 1")
      }
      guard score >= 0, score <= 1 else {
        throw RowError(
          "the score of \(name()) is \(score); divide scores so that they lie between 0 and 1 "
            + "(and keep the originals in raw_scores)")
      }
      return Float(score)
    }
    if row.scores.isEmpty { throw RowError("scores holds no model's score") }
    try readRawScores(into: &row)
    try readCells(.costs, into: &row.costs) { (name, node) throws(RowError) in
      guard let cost = node.number, cost >= 0 else {
        throw RowError("the cost of \(name()) must be a number of dollars, 0 or more")
      }
      return Float(cost)
    }
    try readTokens(into: &row)
  }

  /// `tokens`: {model: {"input": n, "output": n}}, or {model: n} for the output alone.
  private func readTokens(into row: inout ScoreRow) throws(RowError) {
    row.inputTokens.removeAll(keepingCapacity: true)
    try readCells(.tokens, into: &row.outputTokens) { (name, node) throws(RowError) in
      let output = node.isObject ? node.member("output") : node
      let input = node.isObject ? node.member("input") : nil
      if let input {
        guard let count = input.number, count >= 0 else { throw Self.tokenError(name()) }
        row.inputTokens.append((node.key, Float(count)))
      }
      guard let output else { return .nan }
      guard let count = output.number, count >= 0 else { throw Self.tokenError(name()) }
      return Float(count)
    }
  }

  private static func tokenError(_ name: String) -> RowError {
    RowError("the tokens of \(name) must be a number or {\"input\": number, \"output\": number}")
  }

  /// Reads an object of values by model; a null is a missing value.
  private func readCells(
    _ key: RecordKey, into cells: inout [ScoreRow.Cell],
    _ value: (_ name: () -> String, JSONNode) throws(RowError) -> Float
  ) throws(RowError) {
    cells.removeAll(keepingCapacity: true)
    guard let object = self[key] else { return }
    guard object.isObject else {
      throw RowError("\(key.name) is \(object.typeName); it must be an object of values by model")
    }
    for member in object.children where !member.isNull {
      if member.key.isEmpty { throw RowError("\(key.name) has a model without a name") }
      cells.append((member.key, try value({ quoted(member.key) }, member)))
    }
  }
}

extension Record {
  /// `raw_scores`: {model: number}, or {model: list of numbers}, whose mean counts.
  private func readRawScores(into row: inout ScoreRow) throws(RowError) {
    row.clearRawScores()
    guard let object = self[.rawScores] else { return }
    guard object.isObject else {
      throw RowError("raw_scores is \(object.typeName); it must be an object of values by model")
    }
    for member in object.children where !member.isNull {
      if member.key.isEmpty { throw RowError("raw_scores has a model without a name") }
      let wrong = RowError(
        "the raw score of \(quoted(member.key)) must be a number or a list of numbers")
      if let number = member.number {
        row.rawScores.append((member.key, Float(number)))
        row.rawRanges.append(0..<0)
        continue
      }
      guard member.isArray else { throw wrong }
      var numbers: [Double] = []
      for element in member.children {
        guard let number = element.number else { throw wrong }
        numbers.append(number)
      }
      if numbers.isEmpty { throw wrong }
      row.appendRawScore(member.key, parts: numbers)
    }
  }
}
