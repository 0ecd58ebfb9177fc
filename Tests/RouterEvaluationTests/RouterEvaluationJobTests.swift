import CommandSupport
import Foundation
import PreferenceData
import RouterEvaluation
import RouterScoring
import TestSupport
import Testing

@Suite struct RouterEvaluationJobTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func job(_ paths: (data: String, router: String)) -> RouterEvaluationJob {
    var job = RouterEvaluationJob()
    job.artifact = paths.router
    job.data = [paths.data]
    job.options.bootstrapReplicates = 50
    return job
  }

  @Test func `scores and win rates are those of the scorer that serves`() throws {
    let paths = try SampleRouter.train(in: folder)
    let report = try job(paths).run().report
    let scorer = try Scorer.open(paths.router)
    let dataset = try DatasetReader().read([paths.data]).dataset
    let rates = (0..<dataset.prompts.count).map { scorer.winRate(dataset.prompts.text(of: $0)) }
    let calls = rates.count { $0 >= 0.3 }
    #expect(isClose(report.strongCallFraction.value, Double(calls) / 400, within: 1e-12))
    #expect(report.prompts == 400 && report.strongModel == "s")
    #expect(report.comparators["length"]?.apgr.value != nil)
  }

  @Test func `prompts that were trained on are counted and can be left out`() throws {
    let paths = try SampleRouter.train(in: folder)
    var job = job(paths)
    let all = try job.run()
    let inSample = all.report.inSamplePrompts
    #expect((200...340).contains(inSample))
    #expect(
      all.warnings.contains { $0.contains("was trained on \(inSample) of these 400 prompts") })
    job.dropsInSample = true
    let held = try job.run()
    #expect(held.report.prompts == 400 - inSample && held.report.inSamplePrompts == 0)
    #expect(held.warnings.contains { $0.contains("left out \(inSample) prompts") })
  }

  @Test func `leaving out every prompt is an error that says so`() throws {
    let paths = try SampleRouter.train(in: folder, refit: true)
    var job = job(paths)
    job.dropsInSample = true
    let failure = #expect(throws: CommandFailure.self) { try job.run() }
    #expect(failure?.exitStatus == .invalidData)
    #expect(failure?.message.contains("trained on every prompt") == true)
  }

  @Test func `a share finds its threshold`() throws {
    var job = job(try SampleRouter.train(in: folder))
    job.target = .share(0.25)
    let report = try job.run().report
    #expect(isClose(report.strongCallFraction.value, 0.25, within: 0.02))
    #expect(report.notes.contains { $0.contains("25.0 % strong calls") })
  }

  @Test func `another pair can be judged`() throws {
    let paths = try SampleRouter.train(in: folder)
    let lines = SampleRouter.scoreLines(100)
      .replacingOccurrences(of: "\"s\":", with: "\"big\":")
      .replacingOccurrences(of: "\"w\":", with: "\"small\":")
    let other = try folder.write(lines, to: "other.jsonl")
    var job = job((other, paths.router))
    let failure = #expect(throws: CommandFailure.self) { try job.run() }
    #expect(failure?.exitStatus == .invalidData)
    #expect(failure?.message.contains("no model s; they have: big, small") == true)
    #expect(failure?.message.contains("--strong and --weak") == true)
    job.strong = "big"
    job.weak = "small"
    #expect(try job.run().report.weakModel == "small")
  }

  @Test func `the number of threads changes nothing`() throws {
    var job = job(try SampleRouter.train(in: folder))
    job.options.threads = 1
    let one = try job.run().report
    job.options.threads = 5
    #expect(try job.run().report == one)
  }

  @Test func `a damaged router is refused by its place`() throws {
    let paths = try SampleRouter.train(in: folder)
    var bytes = try Data(contentsOf: URL(filePath: paths.router))
    bytes[bytes.count - 5] ^= 0x10
    let damaged = try folder.write(bytes, to: "damaged.safetensors")
    let failure = #expect(throws: CommandFailure.self) { try job((paths.data, damaged)).run() }
    #expect(failure?.exitStatus == .invalidData)
    #expect(failure?.message.hasPrefix("\(damaged): ") == true)
  }

  @Test func `a missing router or data file is missing input`() throws {
    let paths = try SampleRouter.train(in: folder)
    let noRouter = #expect(throws: CommandFailure.self) {
      try job((paths.data, folder.path("none.safetensors"))).run()
    }
    #expect(noRouter?.exitStatus == .missingInput)
    #expect(noRouter?.message.contains("router-train") == true)
    let noData = #expect(throws: DataError.self) {
      try job((folder.path("none.jsonl"), paths.router)).run()
    }
    #expect(noData?.exitStatus == .missingInput)
  }

  @Test func `a prompt of many megabytes and broken UTF-8 are scored like others`() throws {
    let paths = try SampleRouter.train(in: folder)
    var data = Data(#"{"prompt":""#.utf8)
    data += Data(String(repeating: "long ", count: 1_000_000).utf8)
    data += Data(#"","scores":{"s":1,"w":0}}"#.utf8 + [0x0A])
    data += Data(SampleRouter.scoreLines(40).utf8)
    let path = try folder.write(data, to: "long.jsonl")
    #expect(try job((path, paths.router)).run().report.prompts == 41)
  }
}
