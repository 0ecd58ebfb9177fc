internal import Glibc

/// What there is to read, found from the arguments: folders opened, files that belong together
/// paired, lists of contaminated prompts told from data.
struct InputPlan {
  enum Source {
    /// - Parameter format: nil for a pipe, whose bytes come once only.
    case table(path: String, format: FileFormat?)
    case mtBench(judgements: String, questions: String)
  }

  /// The usual name of a list of contaminated prompts, which is applied without being asked for.
  static let listName = "contaminated_prompts.jsonl"
  private static let questionsName = "question.jsonl"
  private static let judgementNames = ["judgements.jsonl", "judgments.jsonl"]

  private(set) var sources: [Source] = []
  private(set) var lists: [String] = []
  private(set) var skipped: [LoadedDataset.SkippedFile] = []

  private var judgements: [String] = []
  private var questions: [String] = []
  private var listIdentities: Set<FileIdentity> = []

  init(_ arguments: [String]) throws(DataError) {
    guard !arguments.isEmpty else { throw DataError(.missingInput, "no file was given") }
    for argument in arguments {
      switch FileIdentity.kind(of: argument) {
      case .folder: try addFolder(argument)
      case .file: try addFile(argument)
      case .other: sources.append(.table(path: argument, format: nil))
      }
    }
    try pairQuestions()
    try addListsBeside()
  }

  /// Whether a path leads to one of the files that are read.
  func reads(_ path: String) -> Bool {
    guard FileIdentity.kind(of: path) == .file else { return false }
    let identity = FileIdentity(path)
    return (paths + lists).contains { FileIdentity($0) == identity }
  }

  /// The files whose rows are read, for progress.
  var paths: [String] {
    sources.flatMap { source in
      switch source {
      case .table(let path, _): [path]
      case .mtBench(let judgements, let questions): [judgements, questions]
      }
    }
  }

  private mutating func add(_ path: String, _ format: FileFormat) {
    switch format.container {
    case .contaminationList: addList(path)
    case .questions: questions.append(path)
    case .judgements:
      judgements.append(path)
      // Its place among the sources; the questions are found when all arguments are known.
      sources.append(.mtBench(judgements: path, questions: ""))
    default: sources.append(.table(path: path, format: format))
    }
  }

  private mutating func addFile(_ path: String) throws(DataError) {
    add(path, try FileFormat.probe(path))
  }

  private mutating func addList(_ path: String) {
    if listIdentities.insert(FileIdentity(path)).inserted { lists.append(path) }
  }

  private mutating func addFolder(_ folder: String) throws(DataError) {
    let base = folder.hasSuffix("/") ? folder : folder + "/"
    var found = 0
    for name in try FileIdentity.names(inFolder: folder) where !Self.isRecord(name) {
      let path = base + name
      // The beginning of a file looks like a file.
      guard !name.hasSuffix(".partial") else {
        skipped.append(.init(path: path, reason: "a download that is not finished; fetch it again"))
        continue
      }
      guard FileIdentity.kind(of: path) == .file else {
        skipped.append(.init(path: path, reason: "not a file"))
        continue
      }
      do throws(DataError) {
        let format = try FileFormat.probe(path)
        guard format.isCertain else {
          skipped.append(.init(path: path, reason: "holds no records of a known shape"))
          continue
        }
        add(path, format)
        if format.container != .contaminationList { found += 1 }
      } catch {
        skipped.append(.init(path: path, reason: error.reason))
      }
    }
    guard found > 0 else {
      throw DataError(
        .missingInput,
        "no file in this folder holds battles or scores; name the files, or unpack what is packed",
        file: folder)
    }
  }

  /// What `router-data fetch` keeps beside the data.
  private static func isRecord(_ name: String) -> Bool {
    name == "SHA256SUMS" || name.hasSuffix(".partial.version")
  }

  /// Gives each file of judgements its questions: those given from its folder, those beside it, or
  /// the only ones given.
  private mutating func pairQuestions() throws(DataError) {
    for file in questions where !judgements.contains(where: { $0.folder == file.folder }) {
      if judgements.count == 1 { continue }
      let names = Self.judgementNames.map { file.folder + $0 }
      guard let path = names.first(where: { FileIdentity.kind(of: $0) == .file }) else {
        throw DataError(
          .missingInput,
          "these are MT-Bench's questions without judgements; give judgements.jsonl with them",
          file: file)
      }
      try addFile(path)
    }
    for index in sources.indices {
      guard case .mtBench(let judgements, _) = sources[index] else { continue }
      let folder = judgements.folder
      let beside = folder + Self.questionsName
      let path =
        questions.first { $0.folder == folder }
        ?? (FileIdentity.kind(of: beside) == .file ? beside : nil)
        ?? (questions.count == 1 ? questions[0] : nil)
      guard let path else {
        throw DataError(
          .missingInput,
          "these are MT-Bench judgements, which name questions by number only; put question.jsonl "
            + "beside them, or give it too", file: judgements)
      }
      sources[index] = .mtBench(judgements: judgements, questions: path)
    }
  }

  /// Adds the lists that lie beside benchmark files, or above their folder `responses`, as in
  /// RouteLLM's repository.
  private mutating func addListsBeside() throws(DataError) {
    for source in sources {
      let folder: String
      switch source {
      case .mtBench(let judgements, _): folder = judgements.folder
      case .table(let path, let format?) where format.container == .scoreCSV: folder = path.folder
      case .table: continue
      }
      var places = [folder]
      if folder.hasSuffix("/responses/") || folder == "responses/" { places.append(folder + "../") }
      for place in places {
        let path = place + Self.listName
        guard FileIdentity.kind(of: path) == .file else { continue }
        guard try FileFormat.probe(path).container == .contaminationList else {
          throw DataError(
            .invalidData,
            "a file of this name beside benchmark files lists contaminated prompts, but the first "
              + "line has no eval_prompt; correct or rename it", file: path)
        }
        addList(path)
        break
      }
    }
  }
}

extension String {
  /// The path up to and with the last slash; empty for a name alone.
  fileprivate var folder: String {
    lastIndex(of: "/").map { String(self[...$0]) } ?? ""
  }
}

extension FileFormat {
  /// The format of a file that can be read twice.
  static func probe(_ path: String) throws(DataError) -> FileFormat {
    let file = try InputFile.begin(path: path, padding: JSONParser.padding)
    let head = UnsafeRawBufferPointer(file.unread)
    return try detect(head, isWhole: file.bytesRead == file.size, path: path)
  }
}
