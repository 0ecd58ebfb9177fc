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
        router-data validate mmlu/

      A file is read as what its content shows: JSON Lines or a JSON list of records, Arena-55k's \
      train.csv, chatbot_arena_conversations, AlpacaEval's annotations.json, RouteLLM's score CSVs, \
      MT-Bench's judgements.jsonl with question.jsonl beside it. A list of contaminated prompts \
      (contaminated_prompts.jsonl beside a benchmark's file, or given) is applied.
      """)

  @Argument(help: "Files of one kind, or a folder of them; a list of contaminated prompts.")
  var files: [String]

  @Flag(help: "Count contaminated rows among the rest.")
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
    case .text: print(report.text.printable)
    case .json: print(report.json)
    }
    guard loaded.invalidRows == 0 else { throw failure(loaded) }
  }

  private func failure(_ loaded: LoadedDataset) -> CommandFailure {
    let first = loaded.firstInvalid[0]
    let others =
      switch loaded.invalidRows - 1 {
      case 0: "this row cannot be used; correct it"
      case 1: "this row and 1 other cannot be used; correct them"
      case let count: "this row and \(count.readable) others cannot be used; correct them"
      }
    let place = DataError(
      .invalidData, "\(others) or train with --skip-invalid", file: first.file, line: first.line)
    return CommandFailure(place.message, .invalidData)
  }
}
