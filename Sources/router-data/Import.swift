import ArgumentParser
import CommandSupport
import Glibc
import PreferenceData

struct Import: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Bring public and own files into one shape, JSON Lines.",
    discussion: """
      Reads files as they are downloaded, told apart by their content, and writes their rows one a \
      line with the keys of `router-data --help`. Nothing that the tools read is lost: training on \
      the result is training on the files. JSON Lines are brought into the same form.

        train.csv                   Arena-55k
        arena.jsonl                 chatbot_arena_conversations
        annotations.json            AlpacaEval, one file a model
        mmlu_DOMAIN.csv, gsm8k_responses.csv
                                    RouteLLM's scores, and any CSV with a column
                                    prompt and one of True, False or 0 to 1 for
                                    each model
        judgements.jsonl            MT-Bench, with question.jsonl beside it
        contaminated_prompts.jsonl  a list, applied where it is given or beside
                                    the files of a benchmark

      Contaminated rows are kept and marked; training leaves them out. Annotations without a \
      preference are left out and counted.

        router-data import train.csv
        router-data import mmlu/ --out mmlu.jsonl
        router-data import mt_bench/judgements.jsonl --out mtbench.jsonl
        router-data import results/*/annotations.json --out alpaca.jsonl
      """)

  @Argument(help: "Files of one kind, battles or scores, or folders of them.")
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "Where the rows go; the first file's name with .jsonl unless given.", valueName: "file"))
  var out: String?

  @Flag(help: "Leave out rows that cannot be used, and count them.")
  var skipInvalid = false

  @Flag(help: "Accept battles without prompts: votes for ratings only.")
  var promptsOptional = false

  func run() throws {
    let out = try output()
    let progress = ProgressLine("Importing")
    defer { progress.finish() }
    let result = try DatasetImport(skipInvalid: skipInvalid, promptsOptional: promptsOptional)
      .write(files, to: out, progress: progress.update)
    progress.finish()
    for error in result.loaded.firstInvalid { Messages.warning(error.message) }
    print(ImportReport(result).text.printable)
  }

  /// A file that was not asked for by name is not written over.
  private func output() throws -> String {
    if let out { return out }
    guard let name = DatasetImport.defaultOutput(for: files) else {
      throw ValidationError("name the output with --out FILE.jsonl")
    }
    guard access(name, F_OK) != 0 else {
      throw CommandFailure(
        "\(name): this file is there already; to replace it say --out \(name)", .cannotCreate)
    }
    return name
  }
}
