extension DatasetScan {
  mutating func readJSONLines(_ file: inout InputFile) throws(DataError) {
    var reader = RecordReader()
    while let line = try file.nextLine() {
      try append(line, &reader, path: file.path)
      try report(file)
    }
  }

  mutating func readJSONList(_ file: inout InputFile) throws(DataError) {
    var reader = RecordReader()
    var place = InputFile.ListPlace.beforeList
    while let element = try file.nextElement(&place) {
      reader.isVerbatim = false
      try append(element, &reader, path: file.path)
      try report(file)
    }
  }

  private mutating func append(
    _ line: InputFile.Line, _ reader: inout RecordReader, path: String
  ) throws(DataError) {
    let record: Record
    let kind: TableBuilder.Kind
    // The parser may overwrite the line.
    if onRow != nil, reader.isVerbatim { reader.copy = Array(line.raw) }
    do throws(RowError) {
      if line.isTooLong { throw InputFile.tooLong }
      record = try reader.parser.record(line.content)
      if leavesOut(contaminated: record[.contaminated]?.isTrue ?? false) { return }
      kind = try record.kind()
    } catch {
      return try reject(error, path, line.number)
    }
    try require(kind, path, line.number)
    let handedOver: UnsafeRawBufferPointer?
    do throws(RowError) {
      try record.readTurns(into: &turns)
      let isListed = isListed()
      if leavesOut(contaminated: isListed) { return }
      let raw =
        reader.isVerbatim && !isListed && !(handsOverJSON && record.isAnnotation)
        ? UnsafeRawBufferPointer(start: nil, count: 0) : nil
      switch kind {
      case .battles:
        guard var battle = try record.isAnnotation ? record.annotation() : record.battle() else {
          unjudgedRows += 1
          return
        }
        if isListed { battle.attributes.isContaminated = true }
        handedOver = try append(battle, raw: raw, line: line.number)
      case .scores:
        try record.readScores(into: &scoreRow)
        if isListed { scoreRow.attributes.isContaminated = true }
        handedOver = try appendScoreRow(raw: raw, line: line.number)
      }
    } catch {
      return try reject(error, path, line.number)
    }
    guard let handedOver, onRow != nil else { return }
    guard handedOver.isEmpty else { return try handOver(handedOver, line: line.number) }
    try reader.copy.withUnsafeBufferPointer { (copy) throws(DataError) in
      try handOver(UnsafeRawBufferPointer(copy), line: line.number)
    }
  }
}

/// What reading JSON records takes from one to the next.
private struct RecordReader: ~Copyable {
  var parser = JSONParser(keys: RecordKey.names)
  /// The line as it stands in the file.
  var copy: [UInt8] = []
  /// Whether rows are handed over as they stand in the file.
  var isVerbatim = true
}
