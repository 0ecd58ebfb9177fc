import ArgumentParser
import CommandInterface
import CommandSupport
import RouterEvaluation

/// Arguments and printing only; the work is in RouterEvaluation.
@main
struct RouterEval: ToolCommand {
  static let configuration = CommandConfiguration(
    commandName: "router-eval",
    abstract: "Measure what a router is worth: quality, strong calls, cost and saving.",
    discussion: """
      With nothing but a threshold it evaluates models/router.safetensors on the prompts that its \
      training held out. Every number comes with its 95 % interval, from a bootstrap over prompts. \
      The verdict says whether to route at all.

      EXAMPLES
        router-eval --threshold 0.3
        router-eval --share 0.2 --sweep --compare --svg curve.svg
        router-eval --target-quality 0.95 --confidence 0.95
        router-eval --share 0.3 --report report.html
        router-eval --data mine.jsonl --format json
        router-eval --data mine.jsonl --strong gpt-4 --weak llama-3-8b
        router-eval --data mine.jsonl --encoder all-MiniLM-L6-v2
        router-eval --data mmlu.jsonl --constants
        router-eval --choose --data mine.jsonl
        router-eval --traffic gateway.jsonl --share 0.3 --recalibrate models/here.safetensors
        router-eval --prices prices.json --requests-per-month 1e6 --price gpt-4=+50%

      EXIT STATUS
        0 good, 1 failed, 64 wrong usage, 65 bad data, 66 missing input, 73 cannot create the \
      output, 74 input/output error
      """)

  @OptionGroup(title: "DATA") var data: DataOptions
  @OptionGroup(title: "EMBEDDINGS") var embeddings: EmbeddingOptions
  @OptionGroup(title: "MEASUREMENT") var measurement: MeasurementOptions
  @OptionGroup(title: "OTHER TRAFFIC") var traffic: TrafficOptions
  @OptionGroup(title: "MONEY") var money: MoneyFlags
  @OptionGroup(title: "OUTPUT") var output: OutputOptions

  func validate() throws {
    try measurement.check()
    try money.check()
    try embeddings.check()
    guard measurement.targetQuality == nil || data.scale == .unit else {
      throw ValidationError(
        "--target-quality needs scores between 0 and 1, and raw scores have no known bounds; leave "
          + "out --scale raw")
    }
    guard (0...100).contains(output.examples) else {
      throw ValidationError("--examples \(output.examples): give 0 to 100")
    }
    try checkTraffic()
    try checkChoice()
    guard output.constants else { return }
    guard !data.data.isEmpty else {
      throw ValidationError("--constants are of data: name it with --data FILE")
    }
    guard (data.strong == nil) == (data.weak == nil) else {
      throw ValidationError("--constants takes both --strong and --weak, or neither")
    }
    guard output.svg == nil else {
      throw ValidationError("--constants has no curve to draw; leave out --svg")
    }
    guard output.report == nil, output.by == nil else {
      throw ValidationError("--constants is about no router; leave out --report and --by")
    }
  }

  private func checkTraffic() throws {
    guard !traffic.traffic.isEmpty else {
      guard traffic.recalibrate == nil else {
        throw ValidationError("--recalibrate takes its prompts from --traffic FILE")
      }
      return
    }
    guard embeddings.encoder == nil, embeddings.embeddings == nil else {
      throw ValidationError(
        "--traffic is for routers that read text alone; leave out --encoder and --embeddings")
    }
    guard data.data.isEmpty, !output.constants else {
      throw ValidationError("--traffic needs no judgments: leave out --data and --constants")
    }
    guard measurement.targetQuality == nil, output.svg == nil, output.report == nil,
      output.by == nil
    else {
      throw ValidationError(
        "quality takes judgments, which --traffic has not; leave out --target-quality, --svg, "
          + "--report and --by")
    }
  }

  private func checkChoice() throws {
    guard output.choose else { return }
    guard traffic.traffic.isEmpty, !output.constants, measurement.targetQuality == nil,
      output.svg == nil, output.csv == nil, output.report == nil, output.by == nil,
      data.strong == nil, data.weak == nil, data.scale == .unit, output.format != .csv
    else {
      throw ValidationError(
        "--choose is about all models and prints text or JSON; leave out --strong, --weak, --scale, "
          + "--target-quality, --constants, --traffic, --by, --svg, --csv and --report")
    }
  }

  func run() throws {
    guard traffic.traffic.isEmpty else { return try runTraffic() }
    guard !output.choose else { return try runChoice() }
    let progress = ProgressLine("Reading")
    defer { progress.finish() }
    var files = try OutputFiles(output)
    if output.constants {
      let constants = try DataConstants(
        files: data.data, strong: data.strong, weak: data.weak, scale: data.scale,
        skipInvalid: data.skipInvalid, includeContaminated: data.includeContaminated,
        progress: progress.update)
      progress.finish()
      try files.write(svg: "", csv: constants.csv)
      if constants.invalidRows > 0 {
        Messages.warning("left out \(constants.invalidRows.readable) invalid rows")
      }
      emit(text: constants.text, json: constants.json, csv: constants.csv)
      return
    }
    var job = job
    job.embeddings = try embeddings.source(threads: job.options.threads)
    let outcome = try job.run(progress: progress.update)
    progress.finish()
    let report = outcome.report
    try files.write(svg: report.svg, csv: report.csv, page: outcome.page)
    for warning in outcome.warnings { Messages.warning(warning) }
    var options = EvaluationReport.TextOptions()
    options.sweep = output.sweep
    options.compare = output.compare
    options.slices = output.by
    options.heading = outcome.heading
    emit(text: report.text(options), json: report.json, csv: report.csv)
  }

  private func runChoice() throws {
    let progress = ProgressLine("Reading")
    defer { progress.finish() }
    let common = self.job
    var job = ChoiceEvaluationJob()
    job.artifact = common.artifact
    job.data = common.data
    job.skipInvalid = common.skipInvalid
    job.includeContaminated = common.includeContaminated
    job.dropsInSample = common.dropsInSample
    job.money = common.money
    job.options = common.options
    job.embeddings = try embeddings.source(threads: job.options.threads)
    let outcome = try job.run(progress: progress.update)
    progress.finish()
    for warning in outcome.warnings { Messages.warning(warning) }
    emit(
      text: outcome.report.text(heading: outcome.heading), json: outcome.report.json, csv: "")
  }

  private func runTraffic() throws {
    var job = TrafficJob()
    job.artifact = data.artifact
    job.files = traffic.traffic
    job.threshold = measurement.threshold
    job.share = measurement.share
    job.skipInvalid = data.skipInvalid
    job.threads = measurement.threads ?? EvaluationOptions().threads
    var files = try OutputFiles(output)
    var recalibrated = try traffic.recalibrate.map { path throws(CommandFailure) in
      try AtomicFile(at: path, createsFolder: true)
    }
    let outcome = try job.run()
    try files.write(svg: "", csv: outcome.report.csv)
    if recalibrated != nil {
      try recalibrated!.write(outcome.recalibrated)
      try recalibrated!.commit()
    }
    for warning in outcome.warnings { Messages.warning(warning) }
    emit(text: outcome.report.text, json: outcome.report.json, csv: outcome.report.csv)
  }

  private var job: RouterEvaluationJob {
    var job = RouterEvaluationJob()
    job.artifact = data.artifact
    job.data = data.data
    job.strong = data.strong
    job.weak = data.weak
    job.target = measurement.target
    job.scale = data.scale
    job.money = money.options
    job.skipInvalid = data.skipInvalid
    job.includeContaminated = data.includeContaminated
    job.dropsInSample = data.dropInSample
    job.options.bootstrapReplicates = measurement.bootstrap
    job.options.seed = measurement.seed
    job.options.routeLLMBins = measurement.routeLLMBins
    if output.report != nil { job.pageExamples = output.noExamples ? 0 : output.examples }
    if let threads = measurement.threads { job.options.threads = threads }
    return job
  }

  private func emit(text: String, json: String, csv: String) {
    let answer =
      switch output.format {
      case .text: text.printable
      case .json: json
      case .csv: csv
      }
    print(answer, terminator: "")
  }
}
