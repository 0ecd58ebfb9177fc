import ArgumentParser
import CommandInterface

/// Arguments and printing only; each subcommand has a file of its own.
@main
struct RouterBench: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "router-bench",
    abstract:
      "Measure how fast a router decides, loads and is trained, data read and text encoded.",
    discussion: """
      Numbers are medians over rounds, with the lowest and highest round beside them: a wide \
      spread means that something else was using the machine. Build with -c release.

        router-bench scoring
        router-bench scoring --data arena.jsonl --bytes 256,1024
        router-bench load --format json
        router-bench scorer
        router-bench training --rows 100000
        router-bench import --megabytes 1000
        router-bench encoding --model all-MiniLM-L6-v2

      Without --artifact it measures models/router.safetensors. Where that is missing too, it \
      measures untrained routers of the usual size, whose work is that of trained ones.

      EXIT STATUS
        0 good, 1 failed, 64 wrong usage, 65 bad data, 66 missing input
      """,
    // The place for more: one subcommand, one file.
    subcommands: [
      Scoring.self, Load.self, LibraryScoring.self, Training.self, Importing.self, Encoding.self,
    ])
}

enum OutputFormat: String, CaseIterable, ExpressibleByArgument {
  case text, json
}
