import ArgumentParser
import CommandSupport
import PreferenceData

struct Merge: ParsableCommand {
  enum ConflictRule: String, CaseIterable, ExpressibleByArgument {
    case error, first, mean
  }

  static let configuration = CommandConfiguration(
    abstract: "Put files of one kind into one.",
    discussion: """
      Rows that say what an earlier one says are dropped: same prompt, models, verdict or scores, \
      judge, weight and costs, and the same id or none; the others are copied byte for byte. An id \
      that an earlier file used for another row gets its file's name before it. --join puts score \
      tables side by side: one row per prompt with the models of all.

        router-data merge mine.jsonl arena.csv --out all.jsonl --dataset
        router-data merge gpt.jsonl claude.jsonl --join --out table.jsonl
        router-data merge a.jsonl b.jsonl --rename gpt-4-turbo=gpt-4-1106-preview --out ab.jsonl
      """)

  @Argument(help: "Files of one kind, battles or scores, in any shape that import reads.")
  var files: [String]

  @Option(help: "Where the rows go.")
  var out: String

  @Flag(help: "Join the score rows of one prompt from several files into one row.")
  var join = false

  @Option(
    help: "When joined rows score a model differently: stop with an error, take the first or mean.")
  var onConflict = ConflictRule.error

  @Option(
    help: ArgumentHelp("Rename a model; may be given several times.", valueName: "old=new"))
  var rename: [String] = []

  @Flag(help: "Give rows without dataset or task the name of their file as dataset.")
  var dataset = false

  @Flag(help: "Drop rows that say what an earlier one says even if their ids differ.")
  var ignoreIds = false

  @Flag(help: "Leave out rows that cannot be used, and count them.")
  var skipInvalid = false

  func validate() throws {
    _ = try renames()
    if onConflict != .error, !join {
      throw ValidationError("--on-conflict is for --join")
    }
  }

  private func renames() throws -> [String: String] {
    var names: [String: String] = [:]
    for pair in rename {
      // The last equals sign: names of models hold some now and then.
      guard let sign = pair.lastIndex(of: "="), sign > pair.startIndex,
        pair.index(after: sign) < pair.endIndex
      else { throw ValidationError("--rename '\(pair)' is not of the form old=new") }
      let (old, new) = (String(pair[..<sign]), String(pair[pair.index(after: sign)...]))
      guard names.updateValue(new, forKey: old) == nil else {
        throw ValidationError("--rename gives '\(old)' two new names")
      }
    }
    return names
  }

  func run() throws {
    var merge = DatasetMerge()
    merge.joins = join
    merge.onConflict = DatasetMerge.ConflictRule(rawValue: onConflict.rawValue) ?? .error
    merge.renames = try renames()
    merge.addsDataset = dataset
    merge.ignoresIDs = ignoreIds
    merge.skipInvalid = skipInvalid
    let progress = ProgressLine("Merging")
    defer { progress.finish() }
    let result = try merge.write(files, to: out, progress: progress.update)
    progress.finish()
    print(Self.text(result, out).printable)
    if result.invalidRows > 0 {
      Messages.warning("\(result.invalidRows.readable) rows could not be used and were left out")
    }
    if result.conflicts > 0 {
      Messages.warning(
        "\(result.conflicts.readable) rows score a model otherwise than an earlier row of the same "
          + "prompt, such as \(result.firstConflicts.joined(separator: "; "))")
    }
  }

  private static func text(_ result: DatasetMerge.Result, _ out: String) -> String {
    var lines: [String] = []
    for file in result.files where file.rows > 0 {
      lines.append(
        "\(file.path): \(file.rows.readable) \(result.isBattles ? "battles" : "score rows")")
    }
    var facts = TextTable([], aligned: [.right, .left])
    for (count, words) in [
      (result.duplicates, "dropped: an earlier row says the same"),
      (result.joinedRows, "joined into an earlier row of their prompt"),
      (result.alikeWithOtherID, "alike but for their ids, kept (--ignore-ids drops them)"),
      (result.unclearPrompts, "prompts not joined: a file holds them several times"),
      (result.changedIDs, "with an id that an earlier file has, now with their file's name"),
      (result.contaminatedRows, "marked contaminated, kept"),
    ] where count > 0 { facts.append([count.readable, words]) }
    if !facts.text.isEmpty { lines.append(facts.text) }
    lines.append(
      "\(out): \(result.rowsWritten.readable) rows, \(result.models.count.readable) models")
    return lines.joined(separator: "\n")
  }
}
