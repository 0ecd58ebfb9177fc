import Foundation
import TestSupport
import Testing

/// Ctrl-C in the middle of the work leaves no file behind.
@Suite struct InterruptTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TrainedSample.copy(to: folder)
    let outcome = try Tool("router-data").run(
      ["simulate", "--rows", "20000", "--out", "long.jsonl"], in: folder.url)
    #expect(outcome.status == 0)
  }

  private static let train = ["--data", "long.jsonl", "--out", "router.safetensors"]

  /// Sends a signal as soon as the tool has begun to write a file.
  private func interrupt(
    _ tool: String, _ arguments: [String], by number: Int32
  ) throws -> Tool.Outcome {
    let before = folder.names
    return try Tool(tool).run(arguments, in: folder.url) { process in
      let limit = Date.now.addingTimeInterval(120)
      while folder.names == before, process.isRunning, Date.now < limit { usleep(5_000) }
      #expect(folder.names != before, "the tool ended before it wrote anything")
      kill(process.processIdentifier, number)
    }
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP])
  func `training that is interrupted leaves the older router and nothing else`(
    _ number: Int32
  ) throws {
    let names = folder.names
    let old = try Data(contentsOf: URL(filePath: folder.path("router.safetensors")))
    let outcome = try interrupt("router-train", Self.train, by: number)
    #expect(outcome.status == 128 + number)
    #expect(folder.names == names)
    #expect(try Data(contentsOf: URL(filePath: folder.path("router.safetensors"))) == old)
    #expect(!outcome.output.contains("wrote"))
  }

  @Test func `training that is interrupted leaves no router where there was none`() throws {
    try FileManager.default.removeItem(atPath: folder.path("router.safetensors"))
    let outcome = try interrupt("router-train", Self.train, by: SIGINT)
    #expect(outcome.status == 128 + SIGINT)
    #expect(folder.names == ["data.jsonl", "long.jsonl"])
  }

  @Test func `an interrupted evaluation leaves no drawing`() throws {
    let names = folder.names
    let outcome = try interrupt(
      "router-eval",
      [
        "--artifact", "router.safetensors", "--data", "data.jsonl", "--bootstrap", "100000",
        "--svg", "c.svg", "--csv", "c.csv",
      ], by: SIGINT)
    #expect(outcome.status == 128 + SIGINT)
    #expect(outcome.output.isEmpty)
    #expect(folder.names == names)
  }
}
