/// Brings files of any shape that is read (``DataShape``) into one file of canonical JSON Lines.
///
/// ```swift
/// let result = try DatasetImport().write(["train.csv"], to: "arena.jsonl")
/// print(result.rows, result.models)
/// ```
///
/// Rows stream through: none is kept but for its id and its models' names. Everything that a
/// ``DatasetReader`` takes from the files stands in the result, so that reading it gives the same
/// data set. Contaminated rows are kept with their mark, and battles of a model with itself too.
public struct DatasetImport: Sendable {
  /// What was written, and what reading showed.
  public struct Result: Sendable {
    /// What was read; its data set is empty.
    public var loaded: LoadedDataset
    public var path: String
    public var rows: Int
    public var bytes: Int
    /// Rows that carry the mark `contaminated`.
    public var contaminatedRows: Int
    /// In order of appearance.
    public var models: [String]

    /// Rows read, those left out among them.
    public var rowsRead: Int { loaded.leftOut.reduce(rows) { $0 + $1.rows } }
  }

  /// Leave out rows that cannot be used, and count them, instead of stopping at the first.
  public var skipInvalid: Bool
  /// Accept battles without a prompt, for ratings only.
  public var promptsOptional: Bool

  public init(skipInvalid: Bool = false, promptsOptional: Bool = false) {
    self.skipInvalid = skipInvalid
    self.promptsOptional = promptsOptional
  }

  /// Reads files, in order, and writes their rows to a file that appears when it is complete.
  ///
  /// An id that an earlier file had is written with its file's name before it: `second/7`.
  ///
  /// - Parameters:
  ///   - paths: as for ``DatasetReader/read(_:progress:)``.
  ///   - out: none of the files that are read.
  ///   - progress: called now and then with the share of bytes read, in 0…1.
  /// - Throws: where reading does, and if the output cannot be written.
  public func write(
    _ paths: [String], to out: String, progress: ((Double) -> Void)? = nil
  ) throws(DataError) -> Result {
    let plan = try InputPlan(paths)
    if plan.reads(out) {
      throw DataError(
        .cannotCreate, "this is one of the files to import; name another output", file: out)
    }
    var reader = DatasetReader(
      skipInvalid: skipInvalid, includeContaminated: true, promptsOptional: promptsOptional)
    reader.keepsSelfBattles = true
    let writer = try RowWriter(to: out)
    var scan = DatasetScan(options: reader, progress: progress)
    scan.writer = writer
    let loaded = try scan.run(plan)
    try writer.commit()
    return Result(
      loaded: loaded, path: out, rows: writer.rowCount, bytes: writer.byteCount,
      contaminatedRows: writer.contaminatedRows, models: writer.models)
  }

  /// A name for the output of these inputs: the first one's, ending in `.jsonl`; a folder's is
  /// beside it.
  ///
  /// - Returns: nil where there is nothing to make a name of, as for a pipe or for `.`; any name
  ///   where the input does not exist, which reading will say.
  public static func defaultOutput(for paths: [String]) -> String? {
    guard var path = paths.first else { return nil }
    switch FileIdentity.kind(of: path) {
    case .folder:
      while path.count > 1, path.hasSuffix("/") { path.removeLast() }
      let name = path.split(separator: "/").last
      guard let name, name != ".", name != ".." else { return nil }
    case .file:
      path = DataFileName.withoutSuffix(path)
      if path.isEmpty || path.hasSuffix("/") { return nil }
      let inputs = paths.filter { FileIdentity.kind(of: $0) == .file }.map { FileIdentity($0) }
      let plain = path + ".jsonl"
      let isTaken = FileIdentity.kind(of: plain) == .file && inputs.contains(FileIdentity(plain))
      return isTaken ? path + ".canonical.jsonl" : plain
    case .other:
      return FileIdentity.exists(path) ? nil : path + ".jsonl"
    }
    return path + ".jsonl"
  }
}
