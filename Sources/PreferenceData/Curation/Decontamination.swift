/// Takes the rows out of a file whose prompt is, or nearly is, one of a benchmark's: a router that
/// has seen the questions it is measured on looks better than it is.
///
/// A prompt is a benchmark's if one of its user turns b and one of the benchmark's texts a
/// - have the same ``SplitKey``, or
/// - have resemblance r(a, b) ≥ t, or
/// - a, of eight words or more, has containment c(a, b) ≥ t: the question stands within the prompt,
///
/// by three-word shingles (Broder 1997; ``Shingles``). Rows that stay are copied byte for byte.
public struct Decontamination: Sendable {
  public enum Action: Sendable {
    /// Leave the rows out.
    case remove
    /// Keep them, marked `"contaminated": true`, which readers leave out by default.
    case mark
  }

  /// Where the rows that stay go.
  public enum Output: Sendable {
    case file(String)
    /// `FILE.clean.jsonl` beside the file; `.csv` for the CSV of Arena-55k.
    case beside
  }

  /// A row that was found.
  public struct Finding: Sendable, Equatable {
    public var line: Int
    public var prompt: String
    public var benchmark: String
    public var benchmarkLine: Int
    public var benchmarkText: String
    public var isExact: Bool
    public var resemblance: Double
    public var containment: Double
    /// The larger of both measures.
    public var similarity: Double { max(resemblance, containment) }
  }

  public struct Result: Sendable {
    public var rows = 0
    public var prompts = 0
    public var benchmarkTexts = 0
    public var foundRows = 0
    public var foundPrompts = 0
    /// Of them, prompts whose key is a benchmark's.
    public var exactPrompts = 0
    /// One per found row, in order of the rows.
    public var findings: [Finding] = []
    public var invalidRows = 0
    /// Where the rows went.
    public var output: String?
  }

  public var threshold: Double
  public var action: Action
  public var skipInvalid: Bool

  /// - Parameter threshold: t, in 0…1 without 0.
  public init(threshold: Double = 0.8, action: Action = .remove, skipInvalid: Bool = false) {
    precondition(threshold > 0 && threshold <= 1, "a similarity is above 0 and at most 1")
    self.threshold = threshold
    self.action = action
    self.skipInvalid = skipInvalid
  }

  private var reader: DatasetReader {
    var reader = DatasetReader(skipInvalid: skipInvalid, includeContaminated: true)
    reader.keepsSelfBattles = true
    return reader
  }

  /// Looks for benchmark prompts in a file and writes it without them.
  ///
  /// - Parameters:
  ///   - benchmarks: may be empty if `within`.
  ///   - within: also finds prompts that nearly repeat an earlier, different prompt of the file.
  ///   - output: where the rows go; nil only looks. No file appears before it is complete.
  ///   - list: where a line of JSON about each row found goes.
  /// - Throws: also if no row is left.
  public func run(
    _ path: String, against benchmarks: [String], within: Bool = false, output: Output? = nil,
    list: String? = nil, progress: ((Double) -> Void)? = nil
  ) throws(DataError) -> Result {
    try checkOutputs([path] + benchmarks, output, list)
    let texts = try BenchmarkPrompts(benchmarks, threshold: threshold) { progress?(0.2 * $0) }
    let loaded = try reader.read([path]) { progress?(0.2 + 0.3 * $0) }
    let prompts = loaded.dataset.prompts
    let search = PromptSearch(prompts, texts, within: within, threshold: threshold)
    let promptOfRow = loaded.dataset.columns.prompt
    var result = Result(rows: promptOfRow.count, prompts: prompts.count)
    result.benchmarkTexts = texts.count
    result.invalidRows = loaded.invalidRows
    result.foundPrompts = (0..<prompts.count).count { search.isFound($0) }
    result.exactPrompts = search.findings.count { $0.isExact }
    result.foundRows = promptOfRow.count { search.isFound(Int($0)) }
    if output != nil, action == .remove, result.foundRows == result.rows {
      throw DataError(
        .invalidData, "every row's prompt is one of the benchmark's; nothing would be left",
        file: path)
    }
    switch output {
    case .file(let path): result.output = path
    case .beside:
      let suffix = loaded.files[0].shape == .arenaCSV ? "csv" : "jsonl"
      result.output = "\(DataFileName.withoutSuffix(path)).clean.\(suffix)"
    case nil: break
    }
    result.findings = try copy(loaded, search, output: result.output, list: list) {
      progress?(0.5 + 0.5 * $0)
    }
    return result
  }

  /// No file that is read is written over, and no output by the other.
  private func checkOutputs(
    _ inputs: [String], _ output: Output?, _ list: String?
  ) throws(DataError) {
    var outputs: [String] = []
    if case .file(let path) = output { outputs.append(path) }
    if let list { outputs.append(list) }
    let existing = inputs.filter { FileIdentity.kind(of: $0) == .file }.map { FileIdentity($0) }
    for path in outputs where FileIdentity.kind(of: path) == .file {
      if existing.contains(FileIdentity(path)) {
        throw DataError(
          .cannotCreate, "this is one of the files to read; name another output", file: path)
      }
    }
    if outputs.count == 2, outputs[0] == outputs[1] {
      throw DataError(
        .cannotCreate, "rows and list cannot go into one file; name two", file: outputs[0])
    }
  }

  /// Writes the rows and the list.
  private func copy(
    _ loaded: LoadedDataset, _ search: PromptSearch, output: String?, list: String?,
    progress: @escaping (Double) -> Void
  ) throws(DataError) -> [Finding] {
    let files = try CurationOutput(rows: output, list: list)
    var copy = RowCopy(options: reader, progress: progress)
    copy.onHeader = { (header) throws(DataError) in
      if action == .mark, output != nil {
        throw DataError(
          .invalidData,
          "a CSV file has no place for a mark; leave out the rows instead, or convert it with "
            + "router-data import first", file: loaded.files[0].path)
      }
      try files.rows?.write(header)
    }
    var findings: [Finding] = []
    var lines = [Int](repeating: 0, count: search.prompts.groupCount)
    let promptOfRow = loaded.dataset.columns.prompt
    try copy.run(loaded.files) { (number, row, file) throws(DataError) in
      let prompt = Int(promptOfRow[number])
      let group = Int(search.prompts.group(of: prompt))
      if lines[group] == 0 { lines[group] = row.line }
      guard search.isFound(prompt) else {
        try files.rows?.write(row.raw)
        return
      }
      let finding = search.finding(prompt, line: row.line, file: file) { lines[$0] }
      findings.append(finding)
      try files.list?.write(finding.json(file: file))
      if action == .mark {
        try files.rows?.write(JSONRow(row.raw).setting([("contaminated", "true")]))
      }
    }
    try files.commit()
    return findings
  }
}
