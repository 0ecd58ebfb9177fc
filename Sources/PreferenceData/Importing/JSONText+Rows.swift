extension JSONText {
  /// Writes a battle as a line of JSON.
  mutating func line(_ row: BattleRow, turns: [UnsafeRawBufferPointer]) {
    begin(row.attributes, turns)
    key("model_a")
    string(row.modelA)
    key("model_b")
    string(row.modelB)
    key("winner")
    switch row.outcome {
    case .modelA: raw("\"model_a\"")
    case .modelB: raw("\"model_b\"")
    case .tie: raw("\"tie\"")
    case .tieBothBad: raw("\"tie (bothbad)\"")
    }
    member("preference", row.preference)
    member("weight", row.weight)
    member("judge", row.judge)
    member("len_a", row.lengthA)
    member("len_b", row.lengthB)
    member("cost_a", row.costA)
    member("cost_b", row.costB)
    end(row.attributes)
  }

  /// Writes a row of a score table as a line of JSON.
  mutating func line(_ row: ScoreRow, turns: [UnsafeRawBufferPointer]) {
    begin(row.attributes, turns)
    key("scores")
    cells(row.scores)
    if !row.rawScores.isEmpty {
      key("raw_scores")
      open("{")
      for (cell, range) in zip(row.rawScores, row.rawRanges) {
        key(cell.name)
        if range.isEmpty {
          number(cell.value)
        } else {
          open("[")
          for part in row.rawParts[range] {
            separate()
            number(part)
          }
          close("]")
        }
      }
      close("}")
    }
    if !row.costs.isEmpty {
      key("costs")
      cells(row.costs)
    }
    if !row.inputTokens.isEmpty || !row.outputTokens.isEmpty { tokens(row) }
    end(row.attributes)
  }

  private mutating func begin(_ attributes: RowAttributes, _ turns: [UnsafeRawBufferPointer]) {
    open("{")
    switch attributes.id {
    case .none: break
    case .number(let number):
      key("id")
      integer(number)
    case .text(let text): member("id", text)
    }
    member("task", attributes.task)
    guard turns.count != 1 else { return member("prompt", turns[0]) }
    if turns.isEmpty { return }
    key("prompt_turns")
    open("[")
    for turn in turns {
      separate()
      string(turn)
    }
    close("]")
  }

  private mutating func end(_ attributes: RowAttributes) {
    member("language", attributes.language)
    member("split", attributes.split)
    if let row = attributes.embeddingRow {
      key("row")
      integer(Int64(row))
    }
    if attributes.isContaminated {
      key("contaminated")
      raw("true")
    }
    if attributes.isSimulated {
      key("simulated")
      raw("true")
    }
    raw("}\n")
  }

  @inline(__always)
  private mutating func member(_ name: StaticString, _ text: UnsafeRawBufferPointer?) {
    guard let text else { return }
    key(name)
    string(text)
  }

  @inline(__always)
  private mutating func member(_ name: StaticString, _ value: Float?) {
    guard let value else { return }
    key(name)
    number(value)
  }

  private mutating func cells(_ cells: [ScoreRow.Cell]) {
    open("{")
    for cell in cells {
      key(cell.name)
      number(cell.value)
    }
    close("}")
  }

  /// `{model: {"input": n, "output": n}}`; an output that is not known is NaN in the row.
  private mutating func tokens(_ row: ScoreRow) {
    key("tokens")
    open("{")
    for output in row.outputTokens {
      let input = row.inputTokens.last { $0.name.isEqual(to: output.name) }
      if input == nil, output.value.isNaN { continue }
      key(output.name)
      open("{")
      if let input {
        key("input")
        number(input.value)
      }
      if !output.value.isNaN {
        key("output")
        number(output.value)
      }
      close("}")
    }
    close("}")
  }
}
