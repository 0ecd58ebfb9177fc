/// Reads battles or score tables from files.
///
/// ```swift
/// let loaded = try DatasetReader(skipInvalid: true).read(["arena.jsonl"])
/// print(loaded.dataset.rowCount, loaded.dataset.prompts.count, loaded.invalidRows)
/// ```
///
/// The shapes of files are told apart by their content (``DataShape``): JSON Lines or a JSON list of
/// records, and the public sets as they are downloaded. A folder stands for the files in it that are
/// of these shapes. Records are told apart by their keys: those with `scores` are rows of a score
/// table, those with `model_a`, `model_b` and `winner` are battles. All files of one data set hold
/// the same kind.
///
/// MT-Bench's questions are found beside its judgements, and a list of contaminated prompts beside
/// the benchmark that it is for. Such a list, found or given, marks rows of all files.
public struct DatasetReader: Sendable {
  /// Leave out rows that cannot be used, and count them, instead of stopping at the first.
  public var skipInvalid: Bool
  /// Keep rows marked `contaminated`, which are else left out and counted.
  public var includeContaminated: Bool
  /// Accept battles without a prompt, for ratings only: each gets an unknown prompt of its own.
  public var promptsOptional: Bool
  /// Keep battles of a model with itself, which tell nothing and are else left out and counted.
  var keepsSelfBattles = false

  public init(
    skipInvalid: Bool = false, includeContaminated: Bool = false, promptsOptional: Bool = false
  ) {
    self.skipInvalid = skipInvalid
    self.includeContaminated = includeContaminated
    self.promptsOptional = promptsOptional
  }

  /// Reads files, in order, each once from beginning to end; folders by the names in them.
  ///
  /// - Parameter progress: called now and then with the share of bytes read, in 0…1.
  /// - Throws: at the first row that cannot be used, unless ``skipInvalid``; always if a file is
  ///   missing, empty, given twice or of another kind than the ones before, or if no row is left.
  public func read(
    _ paths: [String], progress: ((Double) -> Void)? = nil
  ) throws(DataError) -> LoadedDataset {
    var scan = DatasetScan(options: self, progress: progress)
    return try scan.run(paths)
  }
}

/// A data set with what reading it showed.
public struct LoadedDataset: Sendable {
  /// One file that was read.
  public struct File: Sendable, Equatable {
    public var path: String
    /// Lower-case hexadecimal SHA-256 of the file's bytes.
    public var sha256: String
    /// Rows in the data set that come from this file.
    public var rows: Int
    public var shape: DataShape
  }

  /// A list of contaminated prompts that was applied.
  public struct ContaminationList: Sendable, Equatable {
    public var path: String
    /// Distinct prompts on the list.
    public var prompts: Int
    /// Rows whose prompts are on it, left out or not.
    public var rows: Int
  }

  /// A file of a folder that was not read.
  public struct SkippedFile: Sendable, Equatable {
    public var path: String
    public var reason: String
  }

  public var dataset: PreferenceDataset
  /// The files in the order read, companions such as questions and lists among them.
  public var files: [File]
  /// Rows left out because they cannot be used.
  public var invalidRows = 0
  /// Place and reason of the first five of them.
  public var firstInvalid: [DataError] = []
  /// Rows left out because they are marked `contaminated` or their prompts are on a list.
  public var contaminatedRows = 0
  /// Battles left out because model A and model B are the same.
  public var selfBattleRows = 0
  /// Rows left out because nobody judged them: annotations without a preference, questions or
  /// judgements of MT-Bench without a grade.
  public var unjudgedRows = 0
  public var contaminationLists: [ContaminationList] = []
  public var skippedFiles: [SkippedFile] = []

  /// The names of the files, as the place of an error that no single line is to blame for.
  public var place: String {
    let paths = files.filter { $0.rows > 0 }.map(\.path)
    let named = paths.prefix(4).joined(separator: ", ")
    return paths.count > 4 ? "\(named) and \(paths.count - 4) more" : named
  }
}
