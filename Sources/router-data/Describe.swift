import ArgumentParser
import CommandSupport
import PreferenceData

struct Describe: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  static let configuration = CommandConfiguration(
    abstract: "Show what one should know before training.",
    discussion: """
      Models with their outcomes, pairs, ties, the sway of place and length, repeated and \
      contradictory rows, prompts that nearly repeat one another, languages, lengths, tasks, judges \
      – and warnings about what will bite. Intervals are 95 % ones by prompt. Rows that cannot be \
      used are left out and counted; validate says why.

        router-data describe arena.jsonl
        router-data describe scores.jsonl more.jsonl --format json
      """)

  @Argument(help: "Files of one kind: JSON Lines, or the CSV of Arena-55k.")
  var files: [String]

  @Flag(help: "Count rows marked contaminated among the rest.")
  var includeContaminated = false

  @Option(help: "How many models and tasks to show; JSON has all.")
  var top = 20

  @Option(help: "How to print the result: text or json.")
  var format = Format.text

  func validate() throws {
    guard top > 0 else { throw ValidationError("--top must be 1 or more") }
  }

  func run() throws {
    let progress = ProgressLine("Reading")
    defer { progress.finish() }
    let reader = DatasetReader(
      skipInvalid: true, includeContaminated: includeContaminated, promptsOptional: true)
    let loaded = try reader.read(files, progress: progress.update)
    progress.update("and counting")
    let description = DatasetDescription(loaded)
    progress.finish()
    switch format {
    case .text:
      print(DescriptionText(description, of: loaded, top: top).text.printable)
    case .json: print(description.json(of: loaded))
    }
  }
}
