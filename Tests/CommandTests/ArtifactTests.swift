import Foundation
import TestSupport
import Testing

/// Routers that are damaged or do not fit the data that they were trained on.
@Suite struct ArtifactTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try TrainedSample.copy(to: folder)
  }

  private func evaluate(_ arguments: String...) throws -> Tool.Outcome {
    try Tool("router-eval").run(
      [
        "--artifact", "router.safetensors", "--bootstrap", "20", "--format", "json", "--csv",
        "curve.csv",
      ] + arguments, in: folder.url)
  }

  private func change(_ body: (inout Data) -> Void) throws {
    var bytes = try Data(contentsOf: URL(filePath: folder.path("router.safetensors")))
    body(&bytes)
    try folder.write(bytes, to: "router.safetensors")
  }

  private func expectDamage(_ outcome: Tool.Outcome) {
    expectRefusal(outcome, status: 65, "error: router.safetensors: ")
    #expect(folder.names == ["data.jsonl", "router.safetensors"])
  }

  @Test(arguments: [0, 0.0000005, 0.0000035, 0.00001, 0.0005, 0.01, 0.3, 0.7, 0.999999])
  func `one changed bit is found wherever it is`(_ place: Double) throws {
    try change { $0[Int(Double($0.count) * place)] ^= 0x04 }
    expectDamage(try evaluate())
  }

  @Test(arguments: [0, 1, 7, 8, 9, 1_000, 100_000, -1])
  func `a router that was cut off is refused`(_ size: Int) throws {
    try change { $0 = $0.prefix(size < 0 ? $0.count + size : size) }
    expectDamage(try evaluate())
  }

  @Test func `a router with something appended is refused`() throws {
    try change { $0.append(0) }
    expectDamage(try evaluate())
  }

  @Test(arguments: [
    Data("{\"prompt\": \"not a router\"}\n".utf8), Data(repeating: 0, count: 4096),
    Data(repeating: 0xFF, count: 4096), Data("\u{2}\0\0\0\0\0\0\0{}".utf8),
  ])
  func `a file that is no router is refused`(_ bytes: Data) throws {
    try change { $0 = bytes }
    expectDamage(try evaluate())
  }

  @Test func `a missing router says how to train one`() throws {
    try FileManager.default.removeItem(atPath: folder.path("router.safetensors"))
    let outcome = try evaluate()
    expectRefusal(
      outcome, status: 66, "error: router.safetensors: there is no such router",
      "router-train --data")
    let standard = try Tool("router-eval").run([], in: folder.url)
    expectRefusal(standard, status: 66, "error: models/router.safetensors: ", "--artifact")
  }

  @Test func `a folder is no router`() throws {
    let outcome = try Tool("router-eval").run(["--artifact", "."], in: folder.url)
    expectRefusal(outcome, status: 66, "error: .: not a file")
  }

  @Test func `training data that have changed are refused by their hash`() throws {
    let rows = try String(contentsOfFile: folder.path("data.jsonl"), encoding: .utf8)
    // As many rows and bytes as before.
    try folder.write(rows.replacing("\"strong\":1", with: "\"strong\":0", maxReplacements: 1))
    let outcome = try evaluate()
    expectRefusal(
      outcome, status: 65, "error: data.jsonl: the file has changed since", "train again",
      "--data data.jsonl")
    #expect(folder.names == ["data.jsonl", "router.safetensors"])
    let given = try evaluate("--data", "data.jsonl")
    #expect(given.status == 0, "\(given.errors)")
    #expect(try #require(try Report(given.output).number("in_sample_prompts")) > 200)
    #expect(given.errors.hasPrefix("warning: the router was trained on"))
  }

  @Test func `training data that are not there are missing input`() throws {
    try FileManager.default.removeItem(atPath: folder.path("data.jsonl"))
    let outcome = try evaluate()
    expectRefusal(
      outcome, status: 66, "error: data.jsonl: the router was trained on this file",
      "run this where router-train ran", "--data FILE")
    #expect(folder.names == ["router.safetensors"])
  }

  @Test(arguments: [["--holdout", "0"], ["--refit"]])
  func `a router that was trained on every prompt asks for data`(_ flags: [String]) throws {
    let trained = try Tool("router-train").run(
      ["--data", "data.jsonl", "--out", "router.safetensors"] + quick + flags, in: folder.url)
    #expect(trained.status == 0, "\(trained.errors)")
    let outcome = try evaluate()
    expectRefusal(
      outcome, status: 64, "error: router.safetensors: ", "every prompt", "--data FILE")
  }
}
