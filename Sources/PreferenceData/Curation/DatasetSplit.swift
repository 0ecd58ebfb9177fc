internal import CommandSupport

/// Divides a file into files by prompt, so that no prompt, nor one that differs only in case,
/// spacing or punctuation, is on two sides. Lines are copied byte for byte.
public struct DatasetSplit: Sendable {
  public enum Rule: Sendable, Equatable {
    /// Into `train` and `test`, this share of the prompts going to `test`.
    case holdout(Double)
    /// Into `fold-1` … `fold-k`.
    case folds(Int)
  }

  /// One of the files that came out.
  public struct Part: Sendable, Equatable {
    public var path: String
    public var rows: Int
    /// Prompt groups.
    public var groups: Int
  }

  public var rule: Rule
  public var seed: UInt64
  public var skipInvalid: Bool

  public init(_ rule: Rule, seed: UInt64, skipInvalid: Bool = false) {
    self.rule = rule
    self.seed = seed
    self.skipInvalid = skipInvalid
  }

  private var names: [String] {
    switch rule {
    case .holdout: ["train", "test"]
    case .folds(let count): (1...count).map { "fold-\($0)" }
    }
  }

  /// Which part a prompt belongs to: by u of the level `holdout`, as training does, or by the folds
  /// that were dealt out.
  ///
  /// - Parameter folds: the folds by u of the level `fold/1`.
  private func part(_ key: [UInt8], _ folds: [Double: Int32]) -> Int {
    switch rule {
    case .holdout(let share):
      return SplitKey.fraction(purpose: "holdout", seed: seed, key: key) < share ? 1 : 0
    case .folds(let count):
      let fraction = SplitKey.fraction(purpose: "fold/1", seed: seed, key: key)
      return folds[fraction].map { Int($0) } ?? Int(fraction * Double(count))
    }
  }

  /// The folds that `router-train --cross-validate` deals the prompts of the file to, by u.
  ///
  /// Prompts that training does not see, such as contaminated ones, are not among them: they must
  /// not move the others.
  private func dealtFolds(_ path: String, _ count: Int) throws(DataError) -> [Double: Int32] {
    guard FileIdentity.kind(of: path) != .other || !FileIdentity.exists(path) else {
      throw DataError(
        .missingInput,
        "folds are dealt out over all prompts, so the file is read twice; save what "
          + "comes through the pipe to a file first", file: path)
    }
    let prompts: PromptStore
    do { prompts = try DatasetReader(skipInvalid: skipInvalid).read([path]).dataset.prompts } catch
    {
      // Whatever is wrong with the rows that training sees, reading all of them will say.
      return [:]
    }
    let fractions = prompts.splitFractions(purpose: "fold/1", seed: seed)
    let folds = prompts.folds(count, seed: seed)
    return Dictionary(zip(fractions, folds)) { first, _ in first }
  }

  /// Writes `PREFIX.train.jsonl`, `PREFIX.test.jsonl` or `PREFIX.fold-1.jsonl` and so on (`.csv` for
  /// the Arena CSV). No file appears before all are complete.
  ///
  /// - Throws: also if a part would hold no prompt.
  public func write(
    _ path: String, prefix: String, progress: ((Double) -> Void)? = nil
  ) throws(DataError) -> (parts: [Part], loaded: LoadedDataset) {
    var reader = DatasetReader(skipInvalid: skipInvalid, includeContaminated: true)
    reader.keepsSelfBattles = true
    let output = SplitOutput(names.map { "\(prefix).\($0)" })
    var partOfPrompt: [Int] = []
    var folds: [Double: Int32] = [:]
    if case .folds(let count) = rule { folds = try dealtFolds(path, count) }
    var scan = DatasetScan(options: reader, progress: progress)
    scan.onHeader = { (header) throws(DataError) in
      try output.open(suffix: "csv")
      for part in output.parts { try output.write(header, to: part) }
    }
    scan.onRow = { (row, prompts) throws(DataError) in
      try output.open(suffix: "jsonl")
      while partOfPrompt.count <= Int(row.prompt) {
        partOfPrompt.append(part(prompts.splitKey(of: partOfPrompt.count), folds))
      }
      let part = output.parts[partOfPrompt[Int(row.prompt)]]
      try output.write(row.raw, to: part)
      part.rows += 1
    }
    let loaded = try scan.run([path])
    let prompts = loaded.dataset.prompts
    for group in 0..<prompts.groupCount {
      output.parts[partOfPrompt[prompts.leader(ofGroup: group)]].groups += 1
    }
    if let empty = output.parts.first(where: { $0.groups == 0 }) {
      throw DataError(
        .invalidData,
        "\(empty.path) would be empty: there are only \(prompts.groupCount) different prompts; "
          + "ask for fewer folds, a larger holdout or another seed", file: path)
    }
    try output.commit()
    return (output.parts.map { Part(path: $0.path, rows: $0.rows, groups: $0.groups) }, loaded)
  }
}

/// The files that a split writes, opened when the format is known.
private final class SplitOutput {
  final class Part {
    let path: String
    var file: AtomicFile
    var rows = 0
    var groups = 0

    init(_ path: String) throws(CommandFailure) {
      self.path = path
      file = try AtomicFile(at: path)
    }
  }

  private let prefixes: [String]
  private(set) var parts: [Part] = []

  init(_ prefixes: [String]) { self.prefixes = prefixes }

  /// Opens the files unless they are open.
  func open(suffix: String) throws(DataError) {
    guard parts.isEmpty else { return }
    for prefix in prefixes {
      do { parts.append(try Part("\(prefix).\(suffix)")) } catch { throw DataError(error) }
    }
  }

  /// Copies a record. The last of a file may lack its line end.
  func write(_ raw: UnsafeRawBufferPointer, to part: Part) throws(DataError) {
    do { try part.file.write(raw) } catch { throw DataError(error) }
  }

  func commit() throws(DataError) {
    do {
      for part in parts { try part.file.seal() }
      for part in parts { try part.file.commit() }
    } catch {
      throw DataError(error)
    }
  }
}
