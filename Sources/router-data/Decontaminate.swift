import ArgumentParser
import CommandSupport
import PreferenceData

struct Decontaminate: ParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  static let configuration = CommandConfiguration(
    abstract: "Take out prompts that a benchmark holds too.",
    discussion: """
      A router that was trained on the questions it is measured on looks better than it is. A row \
      goes if one of its user turns is a benchmark prompt up to case, spacing and punctuation, \
      shares at least the threshold of their three-word runs with one (resemblance), or holds that \
      share of one of eight words or more within it (containment; Broder 1997). Other rows are \
      copied byte for byte, in order. Benchmarks need prompts only, no judgments. --within also \
      takes out prompts that nearly repeat an earlier, different prompt of the file.

        router-data decontaminate train.jsonl --against mmlu.jsonl gsm8k.jsonl
          → train.clean.jsonl
        router-data decontaminate train.jsonl --against mmlu.jsonl --report
        router-data decontaminate train.jsonl --against b.jsonl --mark --out marked.jsonl \
      --list found.jsonl
        router-data decontaminate train.jsonl --within
      """)

  @Argument(help: "JSON Lines, or the CSV of Arena-55k.")
  var file: String

  @Option(parsing: .upToNextOption, help: "Files with the prompts of benchmarks.")
  var against: [String] = []

  @Flag(help: "Also take out prompts that nearly repeat an earlier, different one of the file.")
  var within = false

  @Option(help: "Where the rows go; FILE.clean.jsonl beside the file unless given.")
  var out: String?

  @Option(help: "The resemblance or containment from which on a prompt counts as a benchmark's.")
  var threshold = 0.8

  @Flag(help: "Keep the rows, marked \"contaminated\": true, which training leaves out.")
  var mark = false

  @Option(help: "Also write what was found to this file, a line of JSON per row.")
  var list: String?

  @Flag(help: "Only look; write no rows.")
  var report = false

  @Flag(help: "Leave out rows that cannot be used, and count them.")
  var skipInvalid = false

  @Option(help: "How to print the result: text or json.")
  var format = Format.text

  func validate() throws {
    guard threshold > 0, threshold <= 1 else {
      throw ValidationError("--threshold must be above 0 and at most 1")
    }
    guard !against.isEmpty || within else {
      throw ValidationError("name the benchmarks with --against, or give --within")
    }
    if report, out != nil || mark {
      throw ValidationError("--report writes no rows; leave out --out and --mark, or --report")
    }
  }

  private var target: Decontamination.Output? {
    if report { return nil }
    return out.map { .file($0) } ?? .beside
  }

  func run() throws {
    let progress = ProgressLine("Comparing")
    defer { progress.finish() }
    let work = Decontamination(
      threshold: threshold, action: mark ? .mark : .remove, skipInvalid: skipInvalid)
    let result = try work.run(
      file, against: against, within: within, output: target, list: list,
      progress: progress.update)
    progress.finish()
    let text = DecontaminationReport(
      result: result, file: file, benchmarks: against, isMarked: mark)
    switch format {
    case .text: print(text.text.printable)
    case .json: print(text.json)
    }
    if result.invalidRows > 0 {
      Messages.warning("\(result.invalidRows.readable) rows could not be used and were left out")
    }
  }
}
