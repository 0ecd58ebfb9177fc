import ArgumentParser
import CommandSupport
import PreferenceData

struct Split: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Divide a file by prompt.",
    discussion: """
      All rows of one prompt stay together, also with prompts that differ only in case, spacing or \
      punctuation. Lines are copied byte for byte, in order; rows of other shapes than JSON Lines \
      and the Arena CSV are written as JSON Lines. --holdout and \
      --folds pick the same prompts as router-train --holdout and --cross-validate do with the \
      same number and seed. A held-out prompt stays one when rows are added; folds are dealt out \
      over all prompts, so that they are of equal size, and change with them.

        router-data split arena.jsonl --holdout 0.2 --seed 0
          → arena.train.jsonl, arena.test.jsonl
        router-data split arena.jsonl --folds 5 --out parts/arena
          → parts/arena.fold-1.jsonl … parts/arena.fold-5.jsonl, the rows of each fold
      """)

  @Argument(help: "JSON Lines, or a public set as downloaded.")
  var file: String

  @Option(help: "The share of the prompts that goes to the test file (0.2 unless given).")
  var holdout: Double?

  @Option(help: "Divide into so many folds instead.")
  var folds: Int?

  @Option(help: "Another number, another division.")
  var seed: UInt64 = 0

  @Option(
    help: "How the names of the new files begin, or their folder with a slash; else as the file's.")
  var out: String?

  @Flag(help: "Leave out rows that cannot be used, and count them.")
  var skipInvalid = false

  func validate() throws {
    if holdout != nil, folds != nil {
      throw ValidationError("--holdout and --folds exclude each other")
    }
    if let holdout, !(holdout > 0 && holdout < 1) {
      throw ValidationError("--holdout must lie between 0 and 1")
    }
    if let folds, !(2...1000).contains(folds) {
      throw ValidationError("--folds must be from 2 to 1000")
    }
  }

  private var prefix: String {
    let own = DataFileName.withoutSuffix(file)
    guard let out else { return own }
    // A folder's name alone would make hidden files.
    return out.hasSuffix("/") ? out + (own.split(separator: "/").last ?? "") : out
  }

  func run() throws {
    let rule = folds.map { DatasetSplit.Rule.folds($0) } ?? .holdout(holdout ?? 0.2)
    let split = DatasetSplit(rule, seed: seed, skipInvalid: skipInvalid)
    let progress = ProgressLine("Splitting")
    defer { progress.finish() }
    let (parts, loaded) = try split.write(file, prefix: prefix, progress: progress.update)
    progress.finish()
    var table = TextTable(["file", "rows", "prompts"], aligned: [.left, .right, .right])
    for part in parts { table.append([part.path, part.rows.readable, part.groups.readable]) }
    print(table.text)
    if loaded.invalidRows > 0 {
      Messages.warning("\(loaded.invalidRows.readable) rows could not be used and were left out")
    }
  }
}
