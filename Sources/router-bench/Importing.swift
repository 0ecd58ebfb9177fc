import ArgumentParser
import CommandSupport
import Glibc
import PreferenceData

struct Importing: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Speed of bringing files into JSON Lines, read to written.",
    discussion: """
      The file is read, checked, written anew and forced to disk, as `router-data import` does. \
      Reading comes from the system's cache: the file is read once before. The peak of memory is \
      the whole process's, the simulation's too.

        router-bench import
        router-bench import --megabytes 1000 --rounds 3
        router-bench import --data train.csv --format json
      """)

  @Option(help: ArgumentHelp("Import this file; simulated battles else.", valueName: "file"))
  var data: String?

  @Option(help: "Size of the simulated battles.")
  var megabytes = 200

  @Option(help: "How often to import.")
  var rounds = 3

  @Option(help: "How to print the results: text or json.")
  var format = OutputFormat.text

  func validate() throws {
    guard (1...100_000).contains(megabytes) else {
      throw ValidationError("--megabytes takes a number from 1 to 100000")
    }
    guard (1...1000).contains(rounds) else {
      throw ValidationError("--rounds takes a number from 1 to 1000")
    }
  }

  func run() throws {
    if !isOptimized { Messages.warning("a debug build is many times slower; use -c release") }
    let temporary = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    let base = "\(temporary)/router-bench-\(getpid())"
    let simulated = "\(base).battles.jsonl"
    let output = "\(base).imported.jsonl"
    defer {
      unlink(simulated)
      unlink(output)
    }
    if data == nil { try simulate(simulated) }
    let input = data ?? simulated
    let (rows, bytes) = try importOnce(input, output)
    let seconds = Spread(
      try (0..<rounds).map { _ in
        let start = secondsNow()
        _ = try importOnce(input, output)
        return secondsNow() - start
      })
    try show(
      Document(
        processor: OrNull(processorName()), rounds: rounds, optimized: isOptimized,
        input: data ?? "simulated battles", bytes: bytes, rows: rows,
        megabytesPerSecond: Double(bytes) / 1e6 / seconds.median,
        megabytesPerSecondLow: Double(bytes) / 1e6 / seconds.high,
        megabytesPerSecondHigh: Double(bytes) / 1e6 / seconds.low,
        rowsPerSecond: Double(rows) / seconds.median, peakMegabytes: peakMegabytes()))
  }

  /// A simulated battle takes about so many bytes.
  private func simulate(_ path: String) throws {
    let rows = max(1, megabytes * 1_000_000 / 730)
    _ = try BattleSimulator(rows: rows, prompts: max(1, rows * 3 / 10), seed: 1, promptBytes: 400)
      .write(to: path)
  }

  private func importOnce(_ input: String, _ output: String) throws -> (rows: Int, bytes: Int) {
    let result = try DatasetImport(promptsOptional: true).write([input], to: output)
    var bytes = 0
    for file in result.loaded.files {
      var status = stat()
      if stat(file.path, &status) == 0 { bytes += Int(status.st_size) }
    }
    return (result.rows, bytes)
  }

  private func show(_ document: Document) throws {
    guard format == .text else { return print(try jsonText(document)) }
    var table = TextTable(
      ["input", "size", "rows", "MB/s", "lowest…highest", "rows/s", "peak MB"],
      aligned: [.left, .right, .right, .right, .right, .right, .right])
    table.append([
      document.input, readable(bytes: document.bytes), document.rows.readable,
      document.megabytesPerSecond.fixed(0),
      "\(document.megabytesPerSecondLow.fixed(0))…\(document.megabytesPerSecondHigh.fixed(0))",
      Int(document.rowsPerSecond).readable, document.peakMegabytes.fixed(0),
    ])
    print("Processor: \(processorName() ?? "unknown").\n\n\(table.text)")
  }
}

/// The keys are these names in snake case.
private struct Document: Encodable {
  var processor: OrNull<String>
  var rounds: Int
  var optimized: Bool
  var input: String
  var bytes: Int
  var rows: Int
  var megabytesPerSecond: Double
  var megabytesPerSecondLow: Double
  var megabytesPerSecondHigh: Double
  var rowsPerSecond: Double
  var peakMegabytes: Double
}
