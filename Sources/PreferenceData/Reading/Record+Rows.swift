extension Record {
  /// The member as text, nil if it is missing.
  func text(_ key: RecordKey) throws(RowError) -> UnsafeRawBufferPointer? {
    guard let node = self[key] else { return nil }
    guard let text = node.text else { throw wrongType(key, node, "text") }
    return text
  }

  /// The member as a finite number within limits, nil if it is missing.
  func number(
    _ key: RecordKey, in limits: ClosedRange<Double> = 0...(.greatestFiniteMagnitude)
  ) throws(RowError) -> Float? {
    guard let node = self[key] else { return nil }
    guard let number = node.number else { throw wrongType(key, node, "a number") }
    guard limits.contains(number) else {
      let range =
        limits.upperBound.isLess(than: .greatestFiniteMagnitude)
        ? "from \(limits.lowerBound) to \(limits.upperBound)" : "\(limits.lowerBound) or more"
      throw RowError("\(key.name) is \(number); it must be \(range)")
    }
    return Float(number)
  }

  private func wrongType(_ key: RecordKey, _ node: JSONNode, _ expected: String) -> RowError {
    RowError("\(key.name) is \(node.typeName); it must be \(expected)")
  }

  /// What the record is, by its keys.
  func kind() throws(RowError) -> TableBuilder.Kind {
    if isAnnotation { return .battles }
    let battleKey = [RecordKey.modelA, .modelB, .winner].first { self[$0] != nil }
    switch (battleKey, self[.scores]) {
    case (_?, nil): return .battles
    case (nil, _?): return .scores
    case (let key?, _?):
      throw RowError("the row has scores and \(key.name); it must be a score row or a battle")
    case (nil, nil):
      throw RowError(
        "neither a battle (prompt, model_a, model_b, winner) nor a score row (prompt, scores)")
    }
  }

  func attributes() throws(RowError) -> RowAttributes {
    var attributes = RowAttributes()
    if let id = self[.id] ?? self[.questionID] {
      if let text = id.text {
        if !text.isEmpty { attributes.id = .text(text) }
      } else if let number = id.integer {
        attributes.id = .number(number)
      } else {
        throw wrongType(.id, id, "text or an integer")
      }
    }
    attributes.task = (self[.task] ?? self[.dataset] ?? self[.category])?.text
    attributes.split = try text(.split)
    if let row = self[.row] {
      guard let number = row.integer, let index = Int32(exactly: number), index >= 0 else {
        throw RowError("row must be a line number counted from 0: an integer, 0 or more")
      }
      attributes.embeddingRow = index
    }
    attributes.language = (self[.language] ?? self[.lang])?.text
    attributes.isSimulated = self[.simulated]?.isTrue ?? false
    attributes.isContaminated = self[.contaminated]?.isTrue ?? false
    return attributes
  }

  /// The user turns of the record's prompt, by the first of these keys that it has: `prompt_turns`,
  /// `turns` (if it is a list), `prompt` (text, or a list of turns), `conversation_a` (messages
  /// with `role` and `content`), `instruction` (AlpacaEval's name for it).
  ///
  /// - Parameter turns: receives the turns; stays empty if there is no such key.
  func readTurns(into turns: inout [UnsafeRawBufferPointer]) throws(RowError) {
    turns.removeAll(keepingCapacity: true)
    if let list = self[.promptTurns] {
      try list.appendTurns(to: &turns, key: .promptTurns)
    } else if let list = self[.turns], list.isArray {
      try list.appendTurns(to: &turns, key: .turns)
    } else if let prompt = self[.prompt] {
      if let text = prompt.text {
        turns.append(text)
      } else {
        try prompt.appendTurns(to: &turns, key: .prompt)
      }
    } else if let messages = self[.conversation] {
      try messages.appendTurns(to: &turns, key: .conversation)
    } else if isAnnotation, let text = try text(.instruction) {
      turns.append(text)
    }
  }
}

extension JSONNode {
  /// Appends the user turns of a list: its texts, or the contents of its messages by the user. A
  /// null turn, as Arena's files have them, is an empty one.
  func appendTurns(
    to turns: inout [UnsafeRawBufferPointer], key: RecordKey
  ) throws(RowError) {
    guard isArray else {
      throw RowError("\(key.name) is \(typeName); it must be a list of the user's turns")
    }
    for turn in children {
      if let text = turn.text {
        turns.append(text)
      } else if turn.isNull {
        turns.append(UnsafeRawBufferPointer(start: nil, count: 0))
      } else if turn.isObject, let role = turn.member("role")?.text {
        guard role.elementsEqual("user".utf8) else { continue }
        guard let content = turn.member("content")?.text else {
          throw RowError("\(key.name) holds a message whose content is not text")
        }
        turns.append(content)
      } else {
        throw RowError("\(key.name) holds \(turn.typeName); its turns must be text")
      }
    }
    if turns.isEmpty { throw RowError("\(key.name) has no turn of the user") }
  }

  /// The last member of an object with this key.
  func member(_ name: String) -> JSONNode? {
    var found: JSONNode?
    for child in children where child.key.elementsEqual(name.utf8) { found = child }
    return found
  }
}

/// Text from a file as it is put into a message: quoted, cut after 60 bytes, in one line.
func quoted(_ text: UnsafeRawBufferPointer) -> String {
  let cut = String(decoding: text.prefix(60), as: UTF8.self)
  let isCut = text.count > 60
  let line = String(
    cut.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : Character($0) })
  return "\"\(line)\(isCut ? "…" : "")\""
}
