extension DatasetScan {
  mutating func readArenaCSV(_ file: inout InputFile) throws(DataError) {
    var record = CSVRecord()
    var decoder = ArenaDecoder()
    guard try file.nextRecord(into: &record) else { return }
    let columns: ArenaColumns
    do throws(RowError) {
      columns = try ArenaColumns(header: record)
    } catch {
      throw DataError(.invalidData, error.reason, file: file.path, line: record.line)
    }
    try require(.battles, file.path, record.line)
    if !handsOverJSON { try onHeader?(record.raw) }
    while try file.nextRecord(into: &record) {
      var handedOver: UnsafeRawBufferPointer?
      do throws(RowError) {
        var battle = try decoder.battle(record, columns, turns: &turns)
        let isListed = isListed()
        battle.attributes.isContaminated = isListed
        if !leavesOut(contaminated: isListed) {
          let raw = handsOverJSON ? nil : record.raw
          handedOver = try append(battle, raw: raw, line: record.line)
        }
      } catch {
        try reject(error, file.path, record.line)
      }
      if let handedOver { try handOver(handedOver, line: record.line) }
      try report(file)
    }
  }

  mutating func readScoreCSV(_ file: inout InputFile) throws(DataError) {
    var record = CSVRecord()
    guard try file.nextRecord(into: &record) else { return }
    let columns: ScoreColumns
    do throws(RowError) {
      columns = try ScoreColumns(header: record)
    } catch {
      throw DataError(.invalidData, error.reason, file: file.path, line: record.line)
    }
    var decoder = ScoreDecoder(columns: columns, path: file.path)
    try require(.scores, file.path, record.line)
    while try file.nextRecord(into: &record) {
      var handedOver: UnsafeRawBufferPointer?
      do throws(RowError) {
        try decoder.row(record, into: &scoreRow, turns: &turns)
        let isListed = isListed()
        scoreRow.attributes.isContaminated = isListed
        if !leavesOut(contaminated: isListed) {
          handedOver = try appendScoreRow(raw: nil, line: record.line)
        }
      } catch {
        try reject(error, file.path, record.line)
      }
      if let handedOver { try handOver(handedOver, line: record.line) }
      try report(file)
    }
  }
}
