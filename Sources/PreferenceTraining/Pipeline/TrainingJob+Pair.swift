internal import PreferenceData
internal import RouterScoring

extension TrainingJob {
  func selectedRows(_ columns: RowColumns) -> [Int] {
    columns.prompt.indices.filter { position[Int(columns.prompt[$0])] >= 0 }
  }

  /// The pair by the training rows alone.
  func choosePair() throws -> (pair: ModelPair, reason: String) {
    switch dataset {
    case .scores(let table): try choosePair(table)
    case .battles(let table):
      try choosePair(
        table, BradleyTerry(BattleRows(table, position: position, ties: settings.ties)))
    }
  }

  func choosePair(_ table: ScoreTable) throws -> (pair: ModelPair, reason: String) {
    let rows = selectedRows(table.columns)
    return try settings.pair.choose(
      from: PairSelection.standings(of: table, rows: rows), rowCount: rows.count,
      measure: "mean score"
    ) { PairSelection.directRows(of: table, rows: rows, against: $0) }
  }

  func choosePair(
    _ table: BattleTable, _ ratings: BradleyTerry
  ) throws -> (pair: ModelPair, reason: String) {
    let rows = selectedRows(table.columns)
    return try settings.pair.choose(
      from: PairSelection.standings(of: table, rows: rows, ratings: ratings.ratings),
      rowCount: rows.count, measure: "Bradley–Terry rating"
    ) { PairSelection.directRows(of: table, rows: rows, against: $0) }
  }
}
