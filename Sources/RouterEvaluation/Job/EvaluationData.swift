internal import CommandSupport
internal import PreferenceData
internal import RouterScoring

/// The rows that a router is evaluated on, and how they relate to its training.
struct EvaluationData {
  let loaded: LoadedDataset
  /// One flag per prompt of the store: whether its rows take part.
  let isIncluded: [Bool]
  /// One flag per prompt: whether the router was trained on it.
  let isInSample: [Bool]
  /// What the prompts are, for people.
  let description: String
  let warnings: [String]
  /// For a router that reads embeddings.
  var embeddings: PromptEmbeddings?

  var dataset: PreferenceDataset { loaded.dataset }

  /// The files given, or without any the prompts that training held out.
  static func chosen(
    _ paths: [String], skipInvalid: Bool, includeContaminated: Bool, provenance: Provenance,
    artifact: String, progress: ((Double) -> Void)?
  ) throws -> EvaluationData {
    guard paths.isEmpty else {
      let reader = DatasetReader(
        skipInvalid: skipInvalid, includeContaminated: includeContaminated)
      return try .all(of: paths, reader: reader, provenance: provenance, progress: progress)
    }
    return try .heldOut(
      of: provenance, artifact: artifact, skipInvalid: skipInvalid, progress: progress)
  }

  /// The prompts that training held out, read again from the files it was given.
  ///
  /// The files are found by the names that provenance keeps, relative to the working directory, and
  /// must have the very content that was trained on: else the split would mean other rows.
  static func heldOut(
    of provenance: Provenance, artifact: String, skipInvalid: Bool,
    progress: ((Double) -> Void)?
  ) throws -> EvaluationData {
    guard !provenance.files.isEmpty else {
      throw CommandFailure(
        "\(artifact): the router does not say what it was trained on; give data with --data FILE",
        .usage)
    }
    guard provenance.holdout > 0 else {
      throw CommandFailure(
        "\(artifact): the router was trained on every prompt (--holdout 0 or --refit), so that "
          + "none is left to evaluate it on; give other data with --data FILE", .usage)
    }
    let flags = Set(provenance.flags)
    let reader = DatasetReader(
      skipInvalid: skipInvalid || flags.contains("--skip-invalid"),
      includeContaminated: flags.contains("--include-contaminated"))
    let loaded = try read(reader, provenance.files.map(\.name), progress) { error in
      guard error.code == .missingInput, let file = error.file else { return nil }
      return CommandFailure(
        "\(file): the router was trained on this file, which cannot be read here; run this where "
          + "router-train ran, or give data with --data FILE", .missingInput)
    }
    for (file, trained) in zip(loaded.files, provenance.files)
    where file.sha256 != trained.sha256.lowercased() {
      throw CommandFailure(
        "\(file.path): the file has changed since the router was trained on it, so that its "
          + "held-out prompts are not known any more; train again, or evaluate the file as it is "
          + "with --data \(file.path)", .invalidData)
    }
    try refuseNewFiles(loaded, provenance)
    let prompts = loaded.dataset.prompts
    let isHeldOut = prompts.splitFractions(purpose: "holdout", seed: provenance.seed)
      .map { $0 < provenance.holdout }
    guard isHeldOut.contains(true) else {
      throw CommandFailure(
        "\(artifact): training held out no prompt; give data with --data FILE", .invalidData)
    }
    // A router that was trained once more on everything (--refit) knows all of its held-out
    // prompts; a few matches are collisions of 32-bit hashes.
    var isInSample = inSample(prompts, provenance)
    let heldOutCount = isHeldOut.count { $0 }
    let matches = zip(isHeldOut, isInSample).count { $0 && $1 }
    if Double(matches) < 0.01 * Double(heldOutCount) {
      isInSample = Array(repeating: false, count: isInSample.count)
    }
    return EvaluationData(
      loaded: loaded, isIncluded: isHeldOut, isInSample: isInSample,
      description:
        "the \((100 * provenance.holdout).fixed(0)) % of prompts held out of \(loaded.place)",
      warnings: readingWarnings(loaded))
  }

  /// A list of contaminated prompts that has come since beside the data leaves out other rows.
  private static func refuseNewFiles(_ loaded: LoadedDataset, _ provenance: Provenance) throws {
    let known = Set(provenance.files.map(\.name))
    guard let new = loaded.files.first(where: { !known.contains($0.path) }) else { return }
    throw CommandFailure(
      "\(new.path): this \(new.shape.rawValue) was not there when the router was trained, so that its "
        + "held-out prompts are not known any more; train again, or move the file away",
      .invalidData)
  }

  /// Every row of the given files.
  static func all(
    of paths: [String], reader: DatasetReader, provenance: Provenance?,
    progress: ((Double) -> Void)?
  ) throws -> EvaluationData {
    let loaded = try read(reader, paths, progress) { _ in nil }
    let prompts = loaded.dataset.prompts
    return EvaluationData(
      loaded: loaded, isIncluded: Array(repeating: true, count: prompts.count),
      isInSample: provenance.map { inSample(prompts, $0) }
        ?? Array(repeating: false, count: prompts.count),
      description: paths.joined(separator: ", "),
      warnings: readingWarnings(loaded) + loaded.companionNotes)
  }

  private static func read(
    _ reader: DatasetReader, _ paths: [String], _ progress: ((Double) -> Void)?,
    _ explain: (DataError) -> CommandFailure?
  ) throws -> LoadedDataset {
    do throws(DataError) {
      return try reader.read(paths, progress: progress)
    } catch {
      if let failure = explain(error) { throw failure }
      throw error
    }
  }

  /// Whether each prompt's key is among those trained on.
  private static func inSample(_ prompts: PromptStore, _ provenance: Provenance) -> [Bool] {
    let trained = Set(provenance.promptHashes)
    guard !trained.isEmpty else { return Array(repeating: false, count: prompts.count) }
    return prompts.keyHashes().map { trained.contains($0) }
  }

  private static func readingWarnings(_ loaded: LoadedDataset) -> [String] {
    guard loaded.invalidRows > 0 else { return [] }
    let first = loaded.firstInvalid.first.map { "; the first: \($0.message)" } ?? ""
    return ["left out \(loaded.invalidRows.readable) invalid rows\(first)"]
  }
}
