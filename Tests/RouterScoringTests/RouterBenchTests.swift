import Foundation
import TestSupport
import Testing

@testable import RouterScoring

@Suite struct RouterBenchTests {
  private let folder: TemporaryFolder
  private let tool: Tool

  init() throws {
    folder = try TemporaryFolder()
    tool = try Tool("router-bench")
  }

  private func rows(_ output: String) throws -> [[String: Any]] {
    let document = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    return try #require(document?["results"] as? [[String: Any]])
  }

  private func data() throws -> String {
    try folder.write(
      (0..<40).map {
        #"{"prompt":"What is \#($0) plus \#($0)? Explain.","scores":{"a":1,"b":\#($0 % 2)}}"# + "\n"
      }.joined())
  }

  @Test func `scoring prints a row for each length`() throws {
    let path = folder.path("router.safetensors")
    try Fixture.model(embedding: false).write(to: path)
    let outcome = try tool.run([
      "scoring", "--artifact", path, "--data", data(), "--bytes", "64,300", "--rounds", "2",
      "--format", "json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try rows(outcome.output)
    #expect(rows.map { $0["prompt_bytes"] as? Int } == [64, 300])
    for row in rows {
      for key in ["p50_us", "p50_us_low", "p50_us_high", "p99_us", "prompts_per_second"] {
        #expect((row[key] as? Double ?? 0) > 0, "\(key)")
      }
      #expect(row["router"] as? String == path)
      #expect(row["allocations_per_prompt"] != nil)
    }
  }

  @Test func `load prints the time of an artifact`() throws {
    let path = folder.path("router.safetensors")
    let bytes = Fixture.model().encoded().count
    try Fixture.model().write(to: path)
    let outcome = try tool.run(["load", "--artifact", path, "--rounds", "3", "--format", "json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let row = try #require(try rows(outcome.output).first)
    #expect((row["load_ms"] as? Double ?? 0) > 0)
    #expect((row["mapped_load_ms"] as? Double ?? 0) > 0)
    #expect(row["artifact_bytes"] as? Int == bytes)
  }

  @Test func `text output is a table`() throws {
    let path = folder.path("router.safetensors")
    try Fixture.model(embedding: false).write(to: path)
    let outcome = try tool.run([
      "scoring", "--artifact", path, "--data", data(), "--bytes", "64", "--rounds", "1",
    ])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("p50 µs") && outcome.output.contains("64 B"))
  }

  @Test func `a router that reads embeddings is given one with every prompt`() throws {
    let path = folder.path("router.safetensors")
    try Fixture.model().write(to: path)
    let outcome = try tool.run([
      "scoring", "--artifact", path, "--data", data(), "--bytes", "64", "--rounds", "1",
      "--format", "json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let row = try #require(try rows(outcome.output).first)
    #expect((row["p50_us"] as? Double ?? 0) > 0)
  }

  @Test func `what can't be measured is told with the right status`() throws {
    let damaged = try folder.write("no router", to: "damaged.safetensors")
    let data = try data()
    for (arguments, status, words) in [
      (["load", "--artifact", folder.path("none")], Int32(66), "cannot open"),
      (["load", "--artifact", folder.url.path], 66, "not a file"),
      (["load", "--artifact", damaged], 65, "damaged.safetensors: "),
      (["scoring", "--artifact", damaged, "--data", data], 65, "damaged.safetensors: "),
      (["scoring", "--data", folder.path("none.jsonl")], 66, "none.jsonl"),
      (["scoring", "--bytes", "12,x"], 64, "--bytes"),
      (["scoring", "--rounds", "0"], 64, "--rounds"),
      (["load", "--rounds", "-1"], 64, "--rounds"),
      (["scoring", "--artifact", damaged, "--preset", "fast"], 64, "--preset"),
    ] as [([String], Int32, String)] {
      let outcome = try tool.run(arguments)
      #expect(outcome.status == status, "\(arguments): \(outcome.errors)")
      #expect(outcome.errors.hasPrefix("error: ") || outcome.errors.contains("\nerror: "))
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
      #expect(outcome.output.isEmpty)
    }
  }
}
