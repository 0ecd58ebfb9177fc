import CommandSupport
import Foundation
import PublicDatasets
import TestSupport
import Testing

/// Fetching from servers good and bad.
@Suite struct FetchTests {
  private let sample: SampleSet

  init() throws { sample = try SampleSet() }

  @Test(arguments: ["plain", "drop", "limited"])
  func `files come whole, through breaks and pauses`(_ how: String) async throws {
    let report = try await sample.fetch(how)
    #expect(report == DatasetFetch.Report(fetched: 2, present: 0))
    #expect(sample.isComplete)
  }

  @Test func `a break is resumed, not begun anew`() async throws {
    _ = try await sample.fetch("drop")
    #expect(sample.server.count("drop first.csv whole") == 1)
    #expect(sample.server.count("drop first.csv bytes=100000- \"") == 1)
    #expect(sample.server.count("drop first.csv bytes=150000- \"") == 1)
  }

  @Test func `what is there and right is not fetched again`() async throws {
    _ = try await sample.fetch("plain")
    let report = try await sample.fetch("plain")
    #expect(report == DatasetFetch.Report(fetched: 0, present: 2))
    #expect(sample.server.lines.count == 2)
  }

  @Test func `a damaged file is fetched again`() async throws {
    _ = try await sample.fetch("plain")
    try Data("damaged".utf8).write(to: URL(filePath: sample.folder + "/first.csv"))
    let report = try await sample.fetch("plain")
    #expect(report == DatasetFetch.Report(fetched: 1, present: 1))
    #expect(sample.isComplete)
  }

  @Test func `a wrong checksum says what was expected and leaves what was there`() async throws {
    _ = try await sample.fetch("plain")
    try Data("my own".utf8).write(to: URL(filePath: sample.folder + "/first.csv"))
    let failure = try await sample.failure("wrong")
    #expect(failure.exitStatus == .invalidData)
    #expect(failure.message.contains("wrong checksum: expected "))
    #expect(failure.message.contains(", got "))
    #expect(sample.content("first.csv") == Data("my own".utf8))
    #expect(sample.content("second.csv") == sample.second)
    #expect(sample.names == ["first.csv", "second.csv"])
  }

  @Test func `a file longer than the catalogue says is refused`() async throws {
    let failure = try await sample.failure("longer")
    #expect(failure.exitStatus == .invalidData)
    #expect(sample.names == [])
  }

  @Test func `a file that ends early is kept as a beginning`() async throws {
    let failure = try await sample.failure("short")
    #expect(failure.exitStatus == .inputOutput)
    #expect(failure.message.contains("ends after 100,000 of 200,000 bytes"))
    #expect(failure.message.contains("run the same command again"))
    _ = try await sample.fetch("plain")
    #expect(sample.isComplete)
    #expect(sample.server.lines.contains { $0.hasPrefix("plain first.csv bytes=100000-") })
  }

  @Test(arguments: [
    (404, "no such file", 66), (403, "by hand", 66), (401, "by hand", 66), (500, "answers 500", 74),
  ])
  func `a refusal is said as it is`(_ status: Int, _ words: String, _ exit: Int32) async throws {
    let failure = try await sample.failure("status-\(status)")
    #expect(failure.message.contains(words))
    #expect(failure.exitStatus.rawValue == exit)
    #expect(sample.names == [])
  }

  @Test func `a pause that is too long ends the run`() async throws {
    let failure = try await sample.failure("later")
    #expect(failure.message.contains("longer pause (429)"))
    #expect(failure.exitStatus == .inputOutput)
  }

  @Test func `a file that is packed unasked is refused`() async throws {
    #expect(try await sample.failure("packed").message.contains("packed"))
    #expect(sample.names == [])
  }

  @Test func `without a network it says so`() async throws {
    let failure = try await sample.failure("plain", server: LoopbackServer.nobody)
    #expect(failure.message.hasPrefix("you seem to be offline: 127.0.0.1:"))
    #expect(failure.message.contains("run the same command again to go on"))
    #expect(failure.exitStatus == .inputOutput)
    #expect(sample.names == [])
  }

  @Test func `one missing file does not keep the others from coming`() async throws {
    try FileManager.default.removeItem(atPath: sample.served.path("first.csv"))
    let path = sample.work.path("catalogue.json")
    var fetch = DatasetFetch(
      try DatasetCatalogue(contentsOf: path).set(named: "sample"), to: sample.folder)
    fetch.baseURL = sample.server.url + "/plain"
    fetch.parallelism = 1
    await #expect(throws: (any Error).self) { try await fetch.run() }
    #expect(sample.names == ["second.csv"])
  }

  @Test func `an unknown checksum is recorded, and a change is noticed`() async throws {
    _ = try await sample.fetch("plain", hasChecksums: false)
    let sums = try #require(sample.content("SHA256SUMS"))
    #expect(String(decoding: sums, as: UTF8.self).contains("  first.csv\n"))
    _ = try await sample.fetch("wrong", hasChecksums: false)
    #expect(sample.content("SHA256SUMS") != sums)
    #expect(sample.content("first.csv") != sample.first)
  }
}
