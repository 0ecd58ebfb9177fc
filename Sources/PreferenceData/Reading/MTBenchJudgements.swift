/// MT-Bench's judgements, one line for each question, model and turn, gathered by question.
struct MTBenchJudgements {
  /// The grades run from 1 to 10.
  private static let grades = 1.0...10.0

  private struct Judgement {
    var model: Int32
    var turn: Int32
    var score: Double
    var line: Int
  }

  private var models = NameTable()
  private var questions = NameTable()
  private var judgements: [[Judgement]] = []
  private var isUsed: [Bool] = []
  /// Judgements without a grade, which MT-Bench marks by -1.
  private(set) var ungraded = 0

  /// Adds a line.
  mutating func append(_ record: Record, line: Int) throws(RowError) {
    guard let key = try record.questionKey() else {
      throw RowError(
        "there is no question_id; a judgement names question_id, model, turn and score")
    }
    guard let model = try record.text(.model), !model.isEmpty else {
      throw RowError("there is no model; a judgement names question_id, model, turn and score")
    }
    guard let score = record[.score]?.number else {
      throw RowError("there is no score, or it is no number; a grade runs from 1 to 10")
    }
    guard let turn = (record[.turn]?.integer).flatMap({ Int32(exactly: $0) }), turn > 0 else {
      throw RowError("turn must be an integer counted from 1")
    }
    if score == -1 {
      ungraded += 1
      return
    }
    guard Self.grades.contains(score) else {
      throw RowError("score is \(score); a grade of MT-Bench runs from 1 to 10")
    }
    let question = key.withUnsafeBytes { Int(questions.intern($0)) }
    if question == judgements.count {
      judgements.append([])
      isUsed.append(false)
    }
    let new = Judgement(model: models.intern(model), turn: turn, score: score, line: line)
    if let old = judgements[question].first(where: { $0.model == new.model && $0.turn == turn }) {
      throw RowError(
        "turn \(turn) of this question and model was judged in line \(old.line) already; remove one"
      )
    }
    judgements[question].append(new)
  }

  /// Fills in the grades of a question: their mean over the turns, and scaled from 1…10 to 0…1.
  ///
  /// - Returns: whether there are any.
  mutating func fill(_ row: inout ScoreRow, key: [UInt8], names: MTBenchNames) -> Bool {
    guard let found = key.withUnsafeBytes({ questions.find($0) }) else { return false }
    let question = Int(found)
    isUsed[question] = true
    for model in 0..<Int32(names.models.count) {
      let grades = judgements[question].filter { $0.model == model }.sorted { $0.turn < $1.turn }
      guard !grades.isEmpty else { continue }
      let name = names.models[Int(model)].bytes
      row.appendRawScore(name, parts: grades.lazy.map(\.score))
      let mean = grades.reduce(0) { $0 + $1.score } / Double(grades.count)
      let span = Self.grades.upperBound - Self.grades.lowerBound
      row.scores.append((name, Float((mean - Self.grades.lowerBound) / span)))
    }
    return true
  }

  var names: MTBenchNames { MTBenchNames(models: models.names.map { StaticBytes($0) }) }

  /// The line of the first judgement whose question never came.
  var lineWithoutQuestion: Int? {
    zip(isUsed, judgements).filter { !$0.0 }.compactMap { $0.1.first?.line }.min()
  }
}

/// The models' names at a fixed address.
struct MTBenchNames {
  let models: [StaticBytes]
}

extension Record {
  /// The question's number or name as text.
  func questionKey() throws(RowError) -> [UInt8]? {
    guard let node = self[.questionID] else { return nil }
    if let number = node.integer { return Array(String(number).utf8) }
    guard let text = node.text, !text.isEmpty else {
      throw RowError("question_id is \(node.typeName); it must be an integer or text")
    }
    return Array(text)
  }
}
