import ArgumentParser
import CommandSupport
import PreferenceData

struct Validate: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  static let configuration = CommandConfiguration(
    abstract: "Check files and show what they hold.",
    discussion: """
      Reads all lines and prints rows, prompts, models, ties and position bias. Exit status: 0 if \
      every row can be used, 65 if one cannot, with the reasons.

        router-data validate arena.jsonl
        router-data validate train.csv --format json
      """)

  @Argument(help: "Files of one kind: JSON Lines, or the CSV of Arena-55k.")
  var files: [String]

  @Flag(help: "Count rows marked contaminated among the rest.")
  var includeContaminated = false

  @Flag(help: "Accept battles without prompts: votes for ratings only.")
  var promptsOptional = false

  @Option(help: "How to print the result: text or json.")
  var format = Format.text

  func run() throws {
    let progress = ProgressLine("Reading")
    defer { progress.finish() }
    let reader = DatasetReader(
      skipInvalid: true, includeContaminated: includeContaminated, promptsOptional: promptsOptional)
    let loaded = try reader.read(files, progress: progress.update)
    let report = ValidationReport(loaded)
    progress.finish()
    switch format {
    case .text: print(report.text)
    case .json: print(report.json)
    }
    guard loaded.invalidRows == 0 else {
      let rows = loaded.invalidRows == 1 ? "1 row" : "\(loaded.invalidRows.readable) rows"
      throw CommandFailure(
        "\(rows) cannot be used; correct them or train with --skip-invalid", .invalidData)
    }
  }
}
