/// What becomes of each row of a merge, decided before any is written.
struct MergePlan {
  enum Role: UInt8 {
    case keep, drop
    /// To be joined with a later row of its prompt.
    case join
    /// The last of the rows that are joined.
    case joinLast
  }

  /// Two rows that score a model differently on one prompt.
  struct Conflict {
    var first: Int
    var second: Int
    var model: String
  }

  private(set) var roles: [Role]
  /// Ids to be written instead of a row's own.
  private(set) var newIDs: [Int: String] = [:]
  var conflicts: [Conflict] = []
  var result = DatasetMerge.Result()

  /// The number of each model under its new name.
  let models: [Int32]
  let dataset: PreferenceDataset
  /// The file of each row, by its place among the files.
  private let fileOfRow: [Int32]

  init(_ loaded: LoadedDataset, _ merge: DatasetMerge) throws(DataError) {
    dataset = loaded.dataset
    roles = [Role](repeating: .keep, count: dataset.rowCount)
    fileOfRow = loaded.files.enumerated().flatMap { index, file in
      repeatElement(Int32(index), count: file.rows)
    }
    var names: [String] = []
    var numbers: [String: Int32] = [:]
    models = dataset.models.map { name in
      let name = merge.renames[name] ?? name
      if let known = numbers[name] { return known }
      numbers[name] = Int32(names.count)
      names.append(name)
      return Int32(names.count - 1)
    }
    result.models = names
    result.rowsRead = dataset.rowCount
    dropDuplicates(ignoringIDs: merge.ignoresIDs)
    if case .scores(let table) = dataset {
      findConflicts(table)
      if merge.joins { planJoins() }
    } else {
      result.isBattles = true
    }
    try changeIDs(loaded)
  }

  /// Whether a row is joined with others.
  func joins(_ row: Int) -> Bool { roles[row] == .join || roles[row] == .joinLast }

  func id(_ row: Int) -> String { dataset.columns.ids[row] }

  /// A hash of what a row says, its id apart.
  private func content(_ row: Int) -> UInt64 {
    var hash = ByteHash()
    func combine<Value: BitwiseCopyable>(_ value: Value) {
      withUnsafeBytes(of: value) { hash.combine($0) }
    }
    let prompt = dataset.columns.prompt[row]
    combine(dataset.prompts.turnCount(of: Int(prompt)) > 0 ? prompt : -1)
    switch dataset {
    case .battles(let table):
      combine(models[Int(table.modelA[row])])
      combine(models[Int(table.modelB[row])])
      combine(table.outcomes[row].rawValue)
      combine(table.judge.isEmpty ? -1 : table.judge[row])
      for column in [
        table.weights, table.preferences, table.costA, table.costB, table.lengthA, table.lengthB,
      ] {
        combine(column.isEmpty ? Float.nan.bitPattern : column[row].bitPattern)
      }
    case .scores(let table):
      let count = table.models.count
      for matrix in [table.scores, table.rawScores, table.costs] where !matrix.isEmpty {
        // Models in the order of their new names' numbers, whichever name a row used.
        var cells: [(Int32, UInt32)] = []
        for model in 0..<count where !matrix[row * count + model].isNaN {
          cells.append((models[model], matrix[row * count + model].bitPattern))
        }
        cells.sort { $0 < $1 }
        combine(cells.count)
        for cell in cells {
          combine(cell.0)
          combine(cell.1)
        }
      }
    }
    return hash.value
  }

  private mutating func dropDuplicates(ignoringIDs: Bool) {
    let hashes = (0..<roles.count).map { content($0) }
    let order = (0..<roles.count).sorted { (hashes[$0], $0) < (hashes[$1], $1) }
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, hashes[order[end]] == hashes[order[start]] { end += 1 }
      if end - start > 1 { dropDuplicates(order[start..<end], ignoringIDs) }
      start = end
    }
  }

  /// - Parameter rows: that all say the same, in order.
  private mutating func dropDuplicates(_ rows: ArraySlice<Int>, _ ignoringIDs: Bool) {
    let prompt = Int(dataset.columns.prompt[rows[rows.startIndex]])
    let isKnown = dataset.prompts.turnCount(of: prompt) > 0
    var ids: Set<String> = []
    var hasRowWithoutID = false
    for row in rows {
      let id = id(row)
      let isFirst = ids.isEmpty && !hasRowWithoutID
      // Votes without prompts are the same only by their ids.
      let isSame =
        ids.contains(id) || (isKnown && (ignoringIDs || id.isEmpty || hasRowWithoutID))
      if !isFirst, isSame {
        roles[row] = .drop
        result.duplicates += 1
        continue
      }
      if !isFirst, isKnown { result.alikeWithOtherID += 1 }
      if id.isEmpty { hasRowWithoutID = true } else { ids.insert(id) }
    }
  }

  /// An id that an earlier file had gets its own file's name before it, as an import does.
  private mutating func changeIDs(_ loaded: LoadedDataset) throws(DataError) {
    var owners: [String: Int32] = [:]
    var isFirstOfJoin: [Int32: Bool] = [:]
    for row in 0..<roles.count where roles[row] != .drop {
      if joins(row) {
        // A joined row has the id of its first part.
        guard isFirstOfJoin.updateValue(false, forKey: dataset.columns.prompt[row]) == nil else {
          continue
        }
      }
      let id = id(row)
      guard !id.isEmpty else { continue }
      if owners[id] == nil {
        owners[id] = fileOfRow[row]
        continue
      }
      let path = loaded.files[Int(fileOfRow[row])].path
      let long = "\(DatasetMerge.stem(path))/\(id)"
      guard owners.updateValue(fileOfRow[row], forKey: long) == nil else {
        throw DataError(
          .invalidData,
          "an earlier file has the id '\(id)', and '\(long)' too; rename this file or its ids",
          file: path)
      }
      newIDs[row] = long
      result.changedIDs += 1
    }
  }

  /// Rows by prompt: each prompt's rows that are kept, in order, where there are several.
  func rowsOfSharedPrompts() -> [[Int]] {
    var rows: [Int32: [Int]] = [:]
    var first = [Int32](repeating: -1, count: dataset.prompts.count)
    for (row, prompt) in dataset.columns.prompt.enumerated() where roles[row] != .drop {
      if first[Int(prompt)] < 0 {
        first[Int(prompt)] = Int32(row)
      } else {
        rows[prompt, default: [Int(first[Int(prompt)])]].append(row)
      }
    }
    return rows.values.sorted { $0[0] < $1[0] }
  }

  private mutating func planJoins() {
    for rows in rowsOfSharedPrompts() {
      let files = rows.map { fileOfRow[$0] }
      guard Set(files).count > 1 else { continue }
      guard Set(files).count == files.count else {
        result.unclearPrompts += 1
        continue
      }
      for row in rows { roles[row] = .join }
      roles[rows[rows.count - 1]] = .joinLast
      result.joinedRows += rows.count - 1
    }
  }

  private mutating func findConflicts(_ table: ScoreTable) {
    let count = table.models.count
    for rows in rowsOfSharedPrompts() {
      var seen: [Int32: (score: Float, row: Int)] = [:]
      for row in rows {
        var isConflict = false
        for model in 0..<count {
          let score = table.scores[row * count + model]
          guard !score.isNaN else { continue }
          guard let earlier = seen[models[model]] else {
            seen[models[model]] = (score, row)
            continue
          }
          if earlier.score != score, earlier.row != row, !isConflict {
            isConflict = true
            conflicts.append(
              Conflict(
                first: earlier.row, second: row, model: result.models[Int(models[model])]))
          }
        }
      }
    }
    conflicts.sort { ($0.second, $0.first) < ($1.second, $1.first) }
    result.conflicts = conflicts.count
  }
}
