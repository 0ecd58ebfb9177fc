extension DatasetScan {
  /// Reads MT-Bench: a row for each question that was judged, in the order of the questions.
  mutating func readMTBench(_ judgements: String, _ questions: String) throws(DataError) {
    var gathered = MTBenchJudgements()
    var parser = JSONParser(keys: RecordKey.names)
    var file = try begin(judgements)
    while let line = try file.nextLine() {
      do throws(RowError) {
        if line.isTooLong { throw InputFile.tooLong }
        try gathered.append(parser.record(line.content), line: line.number)
      } catch {
        try reject(error, judgements, line.number)
      }
      try report(file)
    }
    unjudgedRows += gathered.ungraded
    let hash = file.finishHash()
    finish(file)
    let rowsBefore = rowCount
    let questionsHash = try readQuestions(questions, &gathered, &parser)
    if let line = gathered.lineWithoutQuestion {
      let reason =
        "\(questions) has no question of this question_id; give the questions that were judged"
      try reject(RowError(reason), judgements, line)
    }
    try record(judgements, hash, rows: rowCount - rowsBefore, shape: .mtBenchJudgements)
    try record(questions, questionsHash, rows: 0, shape: .mtBenchQuestions)
  }

  /// - Returns: the SHA-256 of the file.
  private mutating func readQuestions(
    _ path: String, _ judgements: inout MTBenchJudgements, _ parser: inout JSONParser
  ) throws(DataError) -> String {
    let names = judgements.names
    var file = try begin(path)
    while let line = try file.nextLine() {
      var handedOver: UnsafeRawBufferPointer?
      try require(.scores, path, line.number)
      do throws(RowError) {
        if line.isTooLong { throw InputFile.tooLong }
        let record = try parser.record(line.content)
        guard let key = try record.questionKey() else {
          throw RowError("there is no question_id; a question has question_id, category and turns")
        }
        try record.readTurns(into: &turns)
        scoreRow.clear()
        scoreRow.attributes = try record.attributes()
        if judgements.fill(&scoreRow, key: key, names: names) {
          handedOver = try appendListed(line.number)
        } else {
          unjudgedRows += 1
        }
      } catch {
        try reject(error, path, line.number)
      }
      if let handedOver { try handOver(handedOver, line: line.number) }
      try report(file)
    }
    finish(file)
    return file.finishHash()
  }

  private mutating func appendListed(_ line: Int) throws(RowError) -> UnsafeRawBufferPointer? {
    if isListed() { scoreRow.attributes.isContaminated = true }
    if leavesOut(contaminated: scoreRow.attributes.isContaminated) { return nil }
    return try appendScoreRow(raw: nil, line: line)
  }
}
