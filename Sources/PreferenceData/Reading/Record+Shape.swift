extension Record {
  /// Whether this is an annotation of AlpacaEval: a battle under other names.
  var isAnnotation: Bool {
    (self[.generator1] != nil || self[.generator2] != nil) && self[.modelA] == nil
      && self[.scores] == nil
  }

  /// The shape that the record's keys tell; nil if it is neither a battle nor a score row nor of
  /// their companions.
  var shape: DataShape? {
    if isAnnotation { return .alpacaEval }
    if self[.scores] != nil { return .jsonLines }
    if self[.modelA] != nil || self[.modelB] != nil {
      return self[.prompt] == nil && self[.promptTurns] == nil && self[.conversation] != nil
        ? .arenaConversations : .jsonLines
    }
    if self[.evalPrompt] != nil { return .contaminationList }
    guard self[.questionID] != nil else { return nil }
    if self[.model] != nil, self[.score] != nil { return .mtBenchJudgements }
    return self[.turns] != nil ? .mtBenchQuestions : nil
  }

  /// Reads an annotation of AlpacaEval as a battle. The preference runs from 1 (the first answer)
  /// to 2 (the second); 1.5, and 0 in old files, are ties.
  ///
  /// - Returns: nil where the annotator gave no preference.
  func annotation() throws(RowError) -> BattleRow? {
    guard let preference = self[.preference] else { return nil }
    guard let number = preference.number else {
      throw RowError("preference is \(preference.typeName); it must be a number from 1 to 2")
    }
    let grade = number == 0 ? 1.5 : number
    guard (1...2).contains(grade) else {
      throw RowError("preference is \(number); it must be a number from 1 to 2 (1.5 is a tie)")
    }
    let outcome: BattleTable.Outcome = grade < 1.5 ? .modelA : grade > 1.5 ? .modelB : .tie
    var row = BattleRow(
      modelA: try generator(.generator1), modelB: try generator(.generator2), outcome: outcome)
    row.attributes = try attributes()
    row.preference = Float(grade)
    row.judge = try text(.annotator)
    row.lengthA = try text(.output1).map { Float($0.characterCount) }
    row.lengthB = try text(.output2).map { Float($0.characterCount) }
    return row
  }

  private func generator(_ key: RecordKey) throws(RowError) -> UnsafeRawBufferPointer {
    guard let name = try text(key), !name.isEmpty else {
      throw RowError(
        "there is no \(key.name); an annotation names generator_1 and generator_2, the models")
    }
    return name
  }
}

extension UnsafeRawBufferPointer {
  /// The Unicode scalars of UTF-8 text: all bytes but those that continue one.
  fileprivate var characterCount: Int {
    var count = 0
    for byte in self { count &+= byte & 0xC0 == 0x80 ? 0 : 1 }
    return count
  }
}
