import ArgumentParser

/// The benchmark of tasks.
struct JudgeBenchmarkOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Grade the models on these tasks: a JSON list of {\"task\", \"prompts\", \"rubric\"}, the "
        + "rubric being optional, or JSON Lines of prompts with a task.", valueName: "file"))
  var tasks: String?

  @Option(help: "With --tasks: ask and grade every prompt so often.")
  var rounds = 3

  @Option(
    help: ArgumentHelp(
      "With --tasks: the share of the best grade that is good enough for a cheaper model.",
      valueName: "share"))
  var goodEnough = 0.9

  @Option(
    help: ArgumentHelp(
      "With --tasks: write the comparison into this file too, as Markdown or, if it ends in .csv, "
        + "as CSV.", valueName: "file"))
  var table: String?

  var tableIsCSV: Bool { table?.hasSuffix(".csv") ?? false }

  func validate() throws {
    guard (1...100).contains(rounds) else {
      throw ValidationError("--rounds must be from 1 to 100")
    }
    guard (0...1).contains(goodEnough) else {
      throw ValidationError("--good-enough must be from 0 to 1")
    }
    guard tasks != nil || table == nil else { throw ValidationError("--table needs --tasks") }
  }
}
