/// Puts files of one kind into one file of JSON Lines.
///
/// Rows that say what an earlier one says are dropped: the same prompt, models, verdict or scores,
/// judge, weight and costs, and the same id or none. Rows with ids of their own are judgments of
/// their own, however alike, unless ``ignoresIDs``. All others are copied byte for byte but for what
/// is asked for; rows of other shapes than JSON Lines are brought into it.
///
/// Memory holds the columns and prompts as for training, not the rows; joined rows wait in memory
/// for their counterparts.
public struct DatasetMerge: Sendable {
  /// What becomes of a model that two tables score differently on one prompt.
  public enum ConflictRule: String, Sendable, CaseIterable {
    case error, first, mean
  }

  public struct Result: Sendable {
    public var files: [LoadedDataset.File] = []
    public var isBattles = false
    public var rowsRead = 0
    public var rowsWritten = 0
    /// Rows dropped because an earlier one says the same.
    public var duplicates = 0
    /// Rows kept although another one says the same, because their ids differ.
    public var alikeWithOtherID = 0
    /// Rows whose id an earlier file had and that carry their file's name before it now.
    public var changedIDs = 0
    /// Rows that were joined into another one.
    public var joinedRows = 0
    /// Prompts that one file holds several times, so that it is not clear what to join.
    public var unclearPrompts = 0
    /// Rows that score a model otherwise than an earlier row of the same prompt.
    public var conflicts = 0
    /// Place and place of the first two.
    public var firstConflicts: [String] = []
    public var contaminatedRows = 0
    public var invalidRows = 0
    public var models: [String] = []
  }

  /// Puts the scores of one prompt in several tables into one row.
  public var joins = false
  public var onConflict = ConflictRule.error
  /// New names of models by their old ones.
  public var renames: [String: String] = [:]
  /// Gives rows that name no dataset or task the name of their file as `dataset`.
  public var addsDataset = false
  /// Drops rows that say what an earlier one says whatever their ids.
  public var ignoresIDs = false
  public var skipInvalid = false

  public init() {}

  /// - Parameter output: none of the files that are read.
  /// - Throws: where reading does; if files are of different kinds; on a conflict that is to be an
  ///   error; if a row would have two models of one name.
  public func write(
    _ paths: [String], to output: String, progress: ((Double) -> Void)? = nil
  ) throws(DataError) -> Result {
    if try InputPlan(paths).reads(output) {
      throw DataError(
        .cannotCreate, "this is one of the files to merge; name another output", file: output)
    }
    var reader = DatasetReader(
      skipInvalid: skipInvalid, includeContaminated: true, promptsOptional: true)
    reader.keepsSelfBattles = true
    let loaded = try reader.read(paths) { progress?(0.5 * $0) }
    try checkRenames(loaded)
    let plan = try MergePlan(loaded, self)
    let copy = RowCopy(options: reader, asJSON: true) { progress?(0.5 + 0.5 * $0) }
    if joins, onConflict == .error,
      let conflict = plan.conflicts.first(where: { plan.joins($0.first) && plan.joins($0.second) })
    {
      throw try describe(conflict, loaded, copy)
    }
    var result = plan.result
    result.files = loaded.files
    result.invalidRows = loaded.invalidRows
    try copyRows(loaded, plan, copy, to: output, &result)
    return result
  }

  private func checkRenames(_ loaded: LoadedDataset) throws(DataError) {
    for old in renames.keys.sorted() where !loaded.dataset.models.contains(old) {
      throw DataError(
        .invalidData,
        "no row has the model '\(old)' that is to be renamed; there are "
          + loaded.dataset.models.sorted().prefix(20).joined(separator: ", "),
        file: loaded.place)
    }
  }

  private func copyRows(
    _ loaded: LoadedDataset, _ plan: MergePlan, _ copy: RowCopy, to output: String,
    _ result: inout Result
  ) throws(DataError) {
    let file = try RowOutput(output)
    let shown = plan.conflicts.prefix(2)
    var places: [Int: String] = [:]
    for conflict in shown { (places[conflict.first], places[conflict.second]) = ("", "") }
    var waiting: [Int32: [JSONRow]] = [:]
    var written = 0
    var contaminated = 0
    try copy.run(loaded.files) { (number, row, path) throws(DataError) in
      if places[number] != nil { places[number] = "\(path):\(row.line)" }
      let role = plan.roles[number]
      guard role != .drop else { return }
      var edited = JSONRow(row.raw)
      do throws(RowError) {
        try edited.rename(renames)
        if let id = plan.newIDs[number] { edited.setID(id) }
        if addsDataset { edited.addDataset(Self.stem(path)) }
        let prompt = loaded.dataset.columns.prompt[number]
        if role == .join {
          waiting[prompt, default: []].append(edited)
          return
        }
        if role == .joinLast {
          let rows = (waiting.removeValue(forKey: prompt) ?? []) + [edited]
          edited = try JSONRow.joined(rows, onConflict)
        }
      } catch {
        throw DataError(.invalidData, error.reason, file: path, line: row.line)
      }
      if edited.isContaminated { contaminated += 1 }
      written += 1
      try edited.bytes.withUnsafeBufferPointer { (bytes) throws(DataError) in
        try file.write(UnsafeRawBufferPointer(bytes))
      }
    }
    try file.commit()
    result.rowsWritten = written
    result.contaminatedRows = contaminated
    result.firstConflicts = shown.map { "\(places[$0.first]!) and \(places[$0.second]!)" }
  }

  /// The error of a conflict, with its places.
  private func describe(
    _ conflict: MergePlan.Conflict, _ loaded: LoadedDataset, _ copy: RowCopy
  ) throws(DataError) -> DataError {
    var first = ""
    var second = DataError(.invalidData, "")
    try copy.run(loaded.files) { (number, row, path) throws(DataError) in
      if number == conflict.first { first = "\(path):\(row.line)" }
      if number == conflict.second { (second.file, second.line) = (path, row.line) }
    }
    second.reason =
      "\(conflict.model) is scored otherwise than in \(first), on the same prompt; correct one, or "
      + "say --on-conflict first or mean"
    return second
  }

  /// A file's name without folder and ending.
  static func stem(_ path: String) -> String {
    DataFileName.withoutSuffix(path.split(separator: "/").last.map(String.init) ?? path)
  }
}
