extension BenchmarkPrompts {
  /// Reads the prompts of benchmark files. Judgments are not needed: any JSON object with `prompt`,
  /// `prompt_turns`, `turns` or `conversation_a` will do, and every other file that a
  /// ``DatasetReader`` reads.
  ///
  /// - Throws: at the first row without a prompt; if a file is missing or empty.
  init(_ paths: [String], threshold: Double, progress: ((Double) -> Void)? = nil) throws(DataError)
  {
    for (index, path) in paths.enumerated() {
      let before = count
      // A folder's files are read as the data set that they are.
      let isFolder = FileIdentity.kind(of: path) == .folder
      let isJSONLines = isFolder ? false : try Self.isJSONLines(path)
      if isJSONLines { try readJSONLines(path) } else { try readRows(path) }
      guard count > before || index > 0 else {
        throw DataError(.invalidData, "there is no prompt in this benchmark", file: path)
      }
      progress?(Double(index + 1) / Double(paths.count))
    }
    finish(threshold: threshold)
  }

  private static func isJSONLines(_ path: String) throws(DataError) -> Bool {
    let file = try InputFile.begin(path: path, padding: JSONParser.padding)
    if file.unread.isEmpty {
      throw DataError(.invalidData, "the file is empty; download or export it again", file: path)
    }
    return file.unread.first { $0 > 0x20 } == UInt8(ascii: "{")
  }

  private mutating func readJSONLines(_ path: String) throws(DataError) {
    var file = try InputFile.begin(path: path, padding: JSONParser.padding)
    var parser = JSONParser(keys: RecordKey.names)
    var turns: [UnsafeRawBufferPointer] = []
    while let line = try file.nextLine() {
      do throws(RowError) {
        if line.isTooLong { throw InputFile.tooLong }
        let record = try parser.record(line.content)
        try record.readTurns(into: &turns)
        if turns.isEmpty { throw RowError("there is no prompt; a benchmark's rows have one each") }
      } catch {
        throw DataError(.invalidData, error.reason, file: path, line: line.number)
      }
      turns.withUnsafeBufferPointer { append($0, file: path, line: line.number) }
    }
  }

  /// Reads a file of another shape as a data set.
  private mutating func readRows(_ path: String) throws(DataError) {
    var reader = DatasetReader(includeContaminated: true)
    reader.keepsSelfBattles = true
    var lines: [Int32: Int] = [:]
    var scan = DatasetScan(options: reader, progress: nil)
    scan.onRow = { (row, _) throws(DataError) in
      if lines[row.prompt] == nil { lines[row.prompt] = row.line }
    }
    let prompts = try scan.run([path]).dataset.prompts
    for prompt in 0..<prompts.count {
      prompts.withTurns(of: prompt) { append($0, file: path, line: lines[Int32(prompt)] ?? 0) }
    }
  }
}
