import Foundation
import TestSupport
import Testing

/// The first thing that a new user does: simulate, train, evaluate, on small data.
@Suite struct MainJobTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ tool: String, _ arguments: String...) throws -> Tool.Outcome {
    let outcome = try Tool(tool).run(arguments, in: folder.url)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.isEmpty)
    return outcome
  }

  /// Keys of design §7 that have an interval.
  private static let measured = [
    "strong_quality", "weak_quality", "strong_call_fraction", "quality", "pgr", "apgr", "cpt20",
    "cpt50", "cpt80", "auc", "log_loss", "brier", "ece", "cost", "cost_all_strong",
    "cost_all_weak", "saving",
  ]

  @Test(arguments: ["battles", "scores"])
  func `simulated judgments become a router with a measured curve`(_ kind: String) throws {
    let rows = kind == "battles" ? "3000" : "700"
    _ = try run(
      "router-data", "simulate", "--kind", kind, "--rows", rows, "--models", "2", "--out",
      "demo.jsonl")
    let trained = try run(
      "router-train", "--data", "demo.jsonl", "--preset", "fast", "--bootstrap", "100")
    #expect(trained.output.contains("SIMULATED DATA"))
    #expect(trained.output.contains("\nstrong  sim-titan\n"))
    #expect(trained.output.contains("\nwrote models/router.safetensors ("))
    #expect(trained.output.hasSuffix("next: router-eval --threshold 0.3 --sweep\n"))

    let evaluated = try run(
      "router-eval", "--threshold", "0.3", "--sweep", "--compare", "--bootstrap", "100",
      "--format", "json", "--csv", "curve.csv", "--svg", "curve.svg")
    #expect(folder.names == ["curve.csv", "curve.svg", "demo.jsonl", "models"])
    let report = try Report(evaluated.output)
    try expectComplete(report)
    try expectConsistent(report)
    // The simulation makes hard prompts the strong model's: a router that learned nothing has 0.5.
    #expect(try #require(report.number("apgr_low")) > 0.5)
    #expect(report.text("verdict") == "route")
  }

  /// Every key of design §7, under its exact name.
  private func expectComplete(_ report: Report) throws {
    for key in ["prompts", "in_sample_prompts", "threshold", "ece_floor"] + Self.measured {
      #expect(report.number(key) != nil, "\(key) is missing")
    }
    for key in ["strong_model", "weak_model"] { #expect(report.text(key) != nil, "\(key)") }
    for key in Self.measured {
      let low = try #require(report.number(key + "_low"), "\(key)_low is missing")
      let high = try #require(report.number(key + "_high"), "\(key)_high is missing")
      let value = try #require(report.number(key))
      #expect(low <= high, "\(key)")
      // A calibration error is biased upwards in a resample, so that it may lie below its own.
      if key != "ece" { #expect((low...high).contains(value), "\(key) \(low) \(value) \(high)") }
      if key != "saving" { #expect(low >= 0, "\(key)") }
    }
    let curve = report.reports("curve")
    #expect(curve.count > 50)
    for point in curve {
      #expect(point.number("threshold") != nil || point.isNull("threshold"))
      for key in ["strong_call_fraction", "quality", "cost"] {
        #expect(point.number(key) != nil, "\(key)")
      }
    }
    let comparators = try report.report("comparators")
    for name in ["random", "length", "all_strong", "all_weak", "oracle"] {
      let comparator = try comparators.report(name)
      for key in ["apgr", "cpt50", "cpt80"] {
        let isSingle = name.hasPrefix("all_")
        #expect(isSingle ? comparator.isNull(key) : comparator.number(key) != nil, "\(name) \(key)")
      }
    }
    #expect(report.object["notes"] is [String])
  }

  /// What the numbers mean to each other.
  private func expectConsistent(_ report: Report) throws {
    func number(_ key: String) throws -> Double { try #require(report.number(key), "\(key)") }
    #expect(try number("threshold") == 0.3 && number("in_sample_prompts") == 0)
    #expect(try number("prompts") > 100)
    let gap = try number("strong_quality") - number("weak_quality")
    #expect(gap > 0)
    #expect(try abs(number("pgr") - (number("quality") - number("weak_quality")) / gap) < 1e-9)
    #expect(try abs(number("saving") - (1 - number("cost") / number("cost_all_strong"))) < 1e-9)
    #expect(try number("cpt20") <= number("cpt50") && number("cpt50") <= number("cpt80"))
    #expect(report.object["simulated"] as? Bool == true)

    let curve = report.reports("curve")
    let shares = curve.compactMap { $0.number("strong_call_fraction") }
    #expect(shares.first == 0 && shares.last == 1 && shares == shares.sorted())
    let thresholds = curve.compactMap { $0.number("threshold") }
    #expect(thresholds == thresholds.sorted(by: >))
    #expect(try curve[0].number("quality") == number("weak_quality"))
    #expect(try abs(#require(curve.last?.number("quality")) - number("strong_quality")) < 1e-9)

    let comparators = try report.report("comparators")
    #expect(try comparators.report("random").number("apgr") == 0.5)
    #expect(
      try #require(comparators.report("oracle").number("apgr")) > number("apgr"))
  }

  @Test func `the same command writes the same bytes, wherever it runs`() throws {
    _ = try run("router-data", "simulate", "--rows", "800", "--out", "demo.jsonl")
    let other = try TemporaryFolder()
    try FileManager.default.copyItem(
      atPath: folder.path("demo.jsonl"), toPath: other.path("demo.jsonl"))
    func train(_ place: TemporaryFolder, _ data: String, seed: String = "7") throws -> Data {
      let outcome = try Tool("router-train").run(
        ["--data", data, "--out", "r.safetensors", "--seed", seed] + quick, in: place.url)
      #expect(outcome.status == 0, "\(outcome.errors)")
      return try Data(contentsOf: URL(filePath: place.path("r.safetensors")))
    }
    let first = try train(folder, "demo.jsonl")
    #expect(try train(folder, "demo.jsonl") == first)
    #expect(try train(other, "demo.jsonl") == first)
    #expect(try train(other, other.path("demo.jsonl")) == first)
    #expect(try train(other, "demo.jsonl", seed: "8") != first)
    #expect(first.range(of: Data(folder.url.lastPathComponent.utf8)) == nil)
  }

  @Test func `a report is the same on one thread and on two`() throws {
    try TrainedSample.copy(to: folder)
    func evaluate(_ threads: String) throws -> String {
      try run(
        "router-eval", "--artifact", "router.safetensors", "--bootstrap", "200", "--format",
        "json", "--threads", threads
      ).output
    }
    #expect(try evaluate("1") == evaluate("2"))
  }

  @Test func `what training reports of the held-out prompts is what evaluation finds`() throws {
    try TrainedSample.copy(to: folder)
    let trained = try run(
      "router-train", "--data", "data.jsonl", "--out", "router.safetensors", "--format", "json",
      "--preset", "fast", "--bootstrap", "50")
    let evaluated = try run(
      "router-eval", "--artifact", "router.safetensors", "--bootstrap", "50", "--format", "json")
    let report = try Report(evaluated.output)
    let held = try Report(trained.output).report("held_out")
    for key in Self.measured.flatMap({ [$0, $0 + "_low", $0 + "_high"] }) + ["prompts"] {
      #expect(report.number(key) == held.number(key), "\(key)")
    }
  }
}
