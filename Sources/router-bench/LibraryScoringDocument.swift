/// The results of `router-bench scorer`; the keys are these names in snake case.
struct LibraryScoringDocument: Encodable {
  struct Row: Encodable {
    var router: String
    var promptBytes: Int
    var call: LibraryBenchmark.Call
    var threads: Int
    var swiftUs: Double
    var swiftUsLow: Double
    var swiftUsHigh: Double
    var libraryUs: Double
    var libraryUsLow: Double
    var libraryUsHigh: Double
    var ratio: Double
    var ratioLow: Double
    var ratioHigh: Double
    var allocationsPerPrompt: OrNull<Double>
    var agrees: Bool
  }

  var text: String { get throws { try jsonText(self) } }

  private var source: String
  private var processor: OrNull<String>
  private var rounds: Int
  private var optimized: Bool
  private var results: [Row]

  init(_ results: [LibraryBenchmark.Result], _ material: PromptMaterial, rounds: Int) {
    source = material.source
    processor = OrNull(processorName())
    self.rounds = rounds
    optimized = isOptimized
    self.results = results.map { result in
      Row(
        router: result.router, promptBytes: result.promptBytes, call: result.call,
        threads: result.threads, swiftUs: result.swift.median, swiftUsLow: result.swift.low,
        swiftUsHigh: result.swift.high, libraryUs: result.library.median,
        libraryUsLow: result.library.low, libraryUsHigh: result.library.high,
        ratio: result.ratio.median, ratioLow: result.ratio.low, ratioHigh: result.ratio.high,
        allocationsPerPrompt: OrNull(result.allocations), agrees: result.agrees)
    }
  }
}
