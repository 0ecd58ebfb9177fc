import CRouterScorer
import Foundation
import RouterScoring
import TestSupport
import Testing

/// The library as `make install` puts it in place, and C programs that were compiled against it.
@Suite(.enabled(if: InstalledLibrary.exists, "needs `make installed-scorer`"))
struct InstalledLibraryTests {
  @Test func `a C program finds the bits that Swift finds`() throws {
    let router = try SampleRouter()
    let prompts =
      oddPrompts.filter { !$0.contains(0x0A) }
      + (0..<200).map { Array("What is \($0) plus \($0 * $0), naïve?".utf8) }
    let input = try router.folder.write(Data(prompts.flatMap { $0 + [0x0A] }), to: "prompts")
    let outcome = try Tool(at: URL(filePath: "/bin/sh")).run([
      "-c", "exec \"$0\" \"$1\" 0.3 < \"$2\"", InstalledLibrary.path("scorer_example"),
      router.path, input,
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = outcome.output.split(separator: "\n").map { $0.split(separator: "\t") }
    #expect(rows.count == prompts.count)
    let threshold = router.scorer.threshold(forStrongCallFraction: 0.3)
    var scratch = Scorer.Scratch(for: router.scorer)
    for (row, prompt) in zip(rows, prompts) {
      let score = prompt.withUnsafeBytes { router.scorer.score($0, scratch: &scratch) }
      let rate = router.scorer.winRate(score: score)
      let pair = router.scorer.model.pair
      #expect(row.last == "\(hexadecimal(rate.bitPattern))")
      #expect(row.first.map(String.init) == (rate >= threshold ? pair.strong : pair.weak))
    }
  }

  private func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }

  @Test(arguments: [["gcc", "-std=c99", "-xc"], ["g++", "-std=c++11", "-xc++"]])
  func `the header is C and C++ of the old standards`(compiler: [String]) throws {
    let outcome = try Tool(at: URL(filePath: "/usr/bin/env")).run(
      compiler + [
        "-Wall", "-Wextra", "-Werror", "-pedantic", "-fsyntax-only",
        InstalledLibrary.path("include/router_scorer.h"),
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  @Test func `a C program says what is wrong`() throws {
    let outcome = try Tool(at: URL(filePath: InstalledLibrary.path("scorer_example")))
      .run(["/nowhere", "0.3"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.hasPrefix("error: /nowhere: cannot open the router"))
  }

  @Test func `without memory a router is refused and nothing crashes`() throws {
    let router = try SampleRouter()
    var refusals = 0
    for kilobytes in stride(from: 10_000, through: 40_000, by: 1_000) {
      let outcome = try Tool(at: URL(filePath: "/bin/sh")).run([
        "-c", "ulimit -v \(kilobytes); exec \"$0\" \"$1\" 0.3 < /dev/null",
        InstalledLibrary.path("scorer_example"), router.path,
      ])
      if outcome.errors.hasPrefix("error: no memory") { refusals += 1 }
      // With too little to load the library, it is not the scorer that ends.
      if refusals > 0 { #expect(outcome.status <= 1, "\(kilobytes): \(outcome.errors)") }
    }
    #expect(refusals > 0)
  }

  @Test func `threads, and children forked amid their calls, find the same bits`() throws {
    let router = try SampleRouter()
    let outcome = try Tool(at: URL(filePath: InstalledLibrary.path("stress")))
      .run([router.path, "3"])
    #expect(outcome.status == 0 && outcome.output == "stress: all alike\n", "\(outcome.errors)")
  }

  @Test func `nothing is exported but what the header declares`() throws {
    let outcome = try Tool(at: URL(filePath: "/usr/bin/nm"))
      .run(["-D", "--defined-only", InstalledLibrary.path("lib/librouter_scorer.so")])
    let symbols = outcome.output.split(separator: "\n").compactMap { line in
      line.split(separator: " ").last.map(String.init)
    }
    #expect(symbols.count >= 14)
    let header = try String(
      contentsOfFile: InstalledLibrary.path("include/router_scorer.h"), encoding: .utf8)
    for symbol in symbols {
      #expect(symbol.hasPrefix("router_") && header.contains("\(symbol)("), "\(symbol)")
    }
  }

  @Test func `router-bench compares the library with Swift`() throws {
    let router = try SampleRouter()
    let library = InstalledLibrary.path("lib/librouter_scorer.so")
    let bench = try Tool("router-bench")
    let outcome = try bench.run([
      "scorer", "--library", library, "--artifact", router.path, "--bytes", "64", "--threads",
      "1,2",
      "--rounds", "1", "--format", "json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try JSONDecoder().decode(BenchDocument.self, from: Data(outcome.output.utf8)).results
    #expect(rows.map(\.call) == ["single", "single", "batch", "batch"])
    #expect(rows.allSatisfy { $0.agrees && $0.ratio > 0 })
    for (arguments, status) in [
      (["--library", "/nowhere.so"], Int32(66)), (["--library", "/bin/sh"], 66),
      (["--threads", "0"], 64), (["--artifact", "/nowhere"], 66),
    ] {
      let refused = try bench.run(["scorer", "--artifact", router.path] + arguments)
      #expect(refused.status == status, "\(arguments): \(refused.errors)")
    }
  }

  private struct BenchDocument: Decodable {
    struct Row: Decodable {
      var call: String
      var ratio: Double
      var agrees: Bool
    }

    var results: [Row]
  }

  @Test func `the library needs the C library alone, has its name and is small`() throws {
    let path = InstalledLibrary.path("lib/librouter_scorer.so.\(ROUTER_SCORER_VERSION)")
    let outcome = try Tool(at: URL(filePath: "/usr/bin/readelf")).run(["-d", path])
    let entries = outcome.output.split(separator: "\n").filter { $0.contains("[") }
    let needed = entries.filter { $0.contains("(NEEDED)") }
    #expect(!needed.isEmpty)
    for entry in needed {
      #expect(["libc.so", "libm.so", "ld-linux"].contains { entry.contains("[\($0)") }, "\(entry)")
    }
    let major = ROUTER_SCORER_VERSION.prefix { $0 != "." }
    #expect(
      entries.contains { $0.contains("(SONAME)") && $0.contains("[librouter_scorer.so.\(major)]") })
    let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
    #expect(try #require(size) <= 8_000_000)
  }
}

enum InstalledLibrary {
  private static let folder = packageRoot.appending(path: ".build/scorer-installed")

  static func path(_ relative: String) -> String { folder.appending(path: relative).path }

  static var exists: Bool { FileManager.default.isExecutableFile(atPath: path("stress")) }
}
