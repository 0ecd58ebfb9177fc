/// What was found of each prompt: a benchmark's text, or an earlier prompt that it nearly repeats.
struct PromptSearch {
  let prompts: PromptStore
  /// One per prompt.
  let findings: [BenchmarkPrompts.Finding]
  private let texts: BenchmarkPrompts
  /// One per group; empty unless they were looked for.
  private let twins: [ShingleIndex.Match]

  /// Computed on all cores.
  init(_ prompts: PromptStore, _ texts: BenchmarkPrompts, within: Bool, threshold: Double) {
    self.prompts = prompts
    self.texts = texts
    findings = parallelPieces(count: prompts.count) { range in
      var scratch = BenchmarkPrompts.Scratch()
      return range.map { prompt in
        prompts.withTurns(of: prompt) { texts.find($0, &scratch) }
      }
    }.flatMap { $0 }
    twins = within ? PromptTwins(prompts, threshold: threshold).earlier() : []
  }

  private func twin(_ prompt: Int) -> ShingleIndex.Match {
    twins.isEmpty ? .none : twins[Int(prompts.group(of: prompt))]
  }

  func isFound(_ prompt: Int) -> Bool { findings[prompt].text >= 0 || twin(prompt).text >= 0 }

  /// What is to be said of a prompt that was found.
  ///
  /// - Parameter firstLine: the line in which a group's first prompt stands.
  func finding(
    _ prompt: Int, line: Int, file: String, firstLine: (_ group: Int) -> Int
  ) -> Decontamination.Finding {
    let found = findings[prompt]
    let text = prompts.excerpt(of: prompt)
    guard found.text >= 0 else {
      let twin = twin(prompt)
      return Decontamination.Finding(
        line: line, prompt: text, benchmark: file, benchmarkLine: firstLine(Int(twin.text)),
        benchmarkText: prompts.excerpt(of: prompts.leader(ofGroup: Int(twin.text))),
        isExact: false, resemblance: twin.resemblance, containment: twin.containment)
    }
    let place = texts.places[Int(found.text)]
    return Decontamination.Finding(
      line: line, prompt: text, benchmark: place.file, benchmarkLine: place.line,
      benchmarkText: place.text, isExact: found.isExact, resemblance: found.resemblance,
      containment: found.containment)
  }
}

extension Decontamination.Finding {
  /// A line of the list.
  func json(file: String) -> [UInt8] {
    var line = JSONLine()
    line.begin()
    line.key("file")
    line.text(Array(file.utf8))
    line.key("line")
    line.integer(self.line)
    line.key("benchmark")
    line.text(Array(benchmark.utf8))
    line.key("benchmark_line")
    line.integer(benchmarkLine)
    line.key("exact")
    if isExact { line.raw("true") } else { line.raw("false") }
    for (key, value) in [("resemblance", resemblance), ("containment", containment)]
      as [(StaticString, Double)]
    {
      line.key(key)
      line.decimal(Int((value * 10_000).rounded()), digits: 4)
    }
    line.key("prompt")
    line.text(Array(prompt.utf8))
    line.key("benchmark_prompt")
    line.text(Array(benchmarkText.utf8))
    line.end()
    return line.bytes
  }
}

extension PromptStore {
  /// The beginning of a prompt, for people to know it by.
  func excerpt(of prompt: Int) -> String {
    withTurns(of: prompt) { turns in turns.first.map { Excerpt.of($0) } ?? "" }
  }
}
