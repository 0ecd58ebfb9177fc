import CommandSupport
import Foundation
import PreferenceData
import RouterScoring
import TestSupport
import Testing

@testable import RouterEvaluation

/// A guarantee from files: which prompts choose, and which are reported on.
@Suite struct GuaranteeJobTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The weak model errs on one of the longer prompts now and then, hardly ever on short ones.
  private static let lines =
    (0..<1_500).map { i in
      let words = String(repeating: "word\(i) ", count: 1 + i % 40)
      let weak = i % 40 > 30 && i % 3 == 0 ? 0 : 1
      return #"{"id":"r\#(i)","prompt":"\#(words)","scores":{"s":1,"w":\#(weak)}}"#
    }.joined(separator: "\n") + "\n"

  private func job(
    _ target: RouterEvaluationJob.Target, data: [String] = [], lines: String = lines
  ) throws -> RouterEvaluationJob {
    let paths = try SampleRouter.train(in: folder, lines: lines)
    var job = RouterEvaluationJob()
    job.artifact = paths.router
    job.data = data.isEmpty ? [paths.data] : data
    job.target = target
    job.options.bootstrapReplicates = 50
    return job
  }

  private let asked = RouterEvaluationJob.Target.quality(GuaranteeRequest(target: 0.9))

  @Test func `one half of the unseen prompts chooses, the other is reported on`() throws {
    let outcome = try job(asked).run()
    let guarantee = try #require(outcome.report.guarantee)
    let prompts = try DatasetReader().read([folder.path("data.jsonl")]).dataset.prompts
    let heldOut = prompts.splitFractions(purpose: "holdout", seed: 5).map { $0 < 0.3 }
    let chooses = prompts.guaranteeFractions(seed: 5).map { $0 < 0.5 }
    #expect(guarantee.prompts == zip(heldOut, chooses).count { $0 && $1 })
    #expect(outcome.report.prompts == zip(heldOut, chooses).count { $0 && !$1 })
    #expect(outcome.report.inSamplePrompts == 0)
    #expect(outcome.warnings.contains { $0.contains("that were trained on") })
    #expect(outcome.report.threshold == guarantee.threshold)
    #expect(guarantee.reportedRatio == outcome.report.qualityRatio)
    #expect(outcome.report.qualityRatio.low != nil)
  }

  @Test func `the reported prompts do not move the threshold`() throws {
    let first = try #require(try job(asked).run().report.guarantee)
    let prompts = try DatasetReader().read([folder.path("data.jsonl")]).dataset.prompts
    let fractions = prompts.guaranteeFractions(seed: 5)
    // The strong model errs on all prompts that are reported on.
    let lines =
      Self.lines.split(separator: "\n").enumerated().map { index, line in
        fractions[index] < 0.5 ? String(line) : String(line).replacing(#""s":1"#, with: #""s":0"#)
      }.joined(separator: "\n") + "\n"
    let second = try #require(try job(asked, lines: lines).run().report.guarantee)
    #expect(first.threshold != nil && second.threshold == first.threshold)
    #expect(second.testedRatio == first.testedRatio)
  }

  @Test func `without a guarantee the report is on all-strong`() throws {
    let path = try folder.write(SampleRouter.scoreLines(80), to: "few.jsonl")
    let report = try job(asked, data: [path]).run().report
    #expect(report.threshold == 0 && report.strongCallFraction.value == 1)
    #expect(report.guarantee?.threshold == nil && report.guarantee?.reason != nil)
    #expect(report.guarantee?.reportedRatio == Estimate())
    #expect(report.text().contains("Guarantee  cannot guarantee quality ≥ 90 % of s's"))
  }

  @Test func `a report with a guarantee survives its JSON`() throws {
    let report = try job(asked).run().report
    #expect(report.guarantee != nil)
    #expect(try EvaluationReport(json: report.json).guarantee == report.guarantee)
    let object = try JSONSerialization.jsonObject(with: Data(report.json.utf8)) as? [String: Any]
    let guarantee = try #require(object?["guarantee"] as? [String: Any])
    #expect(guarantee["of"] as? String == "quality" && guarantee["target"] as? Double == 0.9)
    #expect(guarantee["reason"] is NSNull)
    #expect(report.text().contains("Guarantee  quality ≥ 90 % of s's with 95 % confidence at"))
    let plain = try job(.threshold(0.3)).run().report
    #expect(plain.json.contains(#""guarantee" : null"#))
  }

  /// Puts a guarantee into the router that ``job(_:data:lines:)`` made.
  private func store(threshold: Double, part: Double = 0.5) throws {
    let path = folder.path("router.safetensors")
    var model = try Scorer.open(path).model
    model.provenance.guarantee = Provenance.Guarantee(
      measure: "quality", target: 0.9, confidence: 0.95, threshold: threshold,
      strongCallFraction: 0.6, prompts: 200, rows: 210, part: part)
    try model.write(to: path)
  }

  @Test func `a threshold that training guaranteed is used, on prompts it was not chosen on`()
    throws
  {
    var job = try job(.standard)
    #expect(try job.run().report.threshold == 0.3)
    try store(threshold: 0.52)
    for target in [RouterEvaluationJob.Target.standard, .threshold(0.52)] {
      job.target = target
      job.dropsInSample = true
      let report = try job.run().report
      #expect(report.threshold == 0.52)
      let guarantee = try #require(report.guarantee)
      #expect(guarantee.isFromTraining && guarantee.prompts == 200 && guarantee.target == 0.9)
      let reported = try self.job(asked).run().report.prompts
      #expect(report.prompts == reported)
      try store(threshold: 0.52)
    }
    // Any other threshold has nothing to do with it.
    job.target = .threshold(0.3)
    let other = try job.run().report
    #expect(other.guarantee == nil && other.prompts > 400)
    job.target = .standard
    job.data = [try folder.write(SampleRouter.scoreLines(300), to: "other.jsonl")]
    job.dropsInSample = false
    #expect(try job.run().report.prompts == 300)
  }

  @Test func `traffic that misses what was guaranteed is told`() throws {
    let path = try folder.write(
      Self.lines.replacing(#""w":1"#, with: #""w":0"#), to: "drifted.jsonl")
    let job = try job(.standard, data: [path])
    try store(threshold: 0.7)
    let report = try job.run().report
    #expect(report.notes.contains { $0.contains("not the 90 % that was guaranteed") })
  }

  @Test func `it holds for the pair that was trained`() throws {
    var job = try job(.standard)
    try store(threshold: 0.52)
    (job.strong, job.weak) = ("w", "s")
    let report = try job.run().report
    #expect(report.threshold == 0.3 && report.guarantee == nil)
  }

  @Test func `a guarantee on every held-out prompt leaves none to report on`() throws {
    let job = try job(.standard)
    try store(threshold: 0.52, part: 1)
    var only = job
    only.dropsInSample = true
    let failure = #expect(throws: CommandFailure.self) { try only.run() }
    #expect(failure?.exitStatus == .invalidData)
    #expect(failure?.message.contains("had a part in the router's quality guarantee") == true)
  }

  @Test func `raw scores have no bounds to rest on`() throws {
    var job = try job(asked)
    job.scale = .raw
    let failure = #expect(throws: CommandFailure.self) { try job.run() }
    #expect(failure?.exitStatus == .usage)
  }

  @Test func `a router's thresholds ascend, are short and do not depend on data`() throws {
    let model = SampleRouter.model()
    let thresholds = try Scorer(model).guaranteeThresholds
    #expect(thresholds.count > 90 && thresholds.first! > 0 && thresholds.last == 1)
    #expect(zip(thresholds, thresholds.dropFirst()).allSatisfy { $0 < $1 })
    #expect(thresholds.allSatisfy { String($0).count <= 6 })
    var flat = model
    flat.scoreQuantiles = Array(repeating: 0.1, count: 101)
    #expect(try Scorer(flat).guaranteeThresholds.count == 2)
  }
}
