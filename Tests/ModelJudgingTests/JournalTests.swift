import Foundation
import ModelJudging
import PreferenceData
import TestSupport
import Testing

/// Journals that something has damaged.
@Suite struct JournalTests {
  private let folder: TemporaryFolder
  private let server: LoopbackServer

  init() throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer("Tests/Servers/chat.py")
  }

  private var endpoint: ModelEndpoint {
    ModelEndpoint(name: "plain", model: "plain", baseURL: server.url + "/v1")
  }

  private func open() throws -> PaidCalls {
    try PaidCalls(
      journal: folder.path("new/journal"), endpoints: [endpoint], settings: PaidCalls.Settings())
  }

  @Test func `a journal that nothing was written to is taken away`() throws {
    do { _ = try open() }
    #expect(!FileManager.default.fileExists(atPath: folder.path("new/journal")))
  }

  @Test func `damage is an error with its line, or makes no difference, and never a crash`()
    async throws
  {
    let texts = (0..<6).map { "Question \($0)" }
    do {
      let calls = try open()
      for text in texts { _ = try await calls.ask(ChatCall(endpoint, [.init(.user, text)])) }
    }
    let path = folder.path("new/journal")
    let whole = try Data(contentsOf: URL(filePath: path))
    var generator = SystemRandomNumberGenerator()
    var refused = 0
    for _ in 0..<300 {
      var damaged = whole
      let place = Int.random(in: 0..<damaged.count, using: &generator)
      if Bool.random(using: &generator) {
        damaged[place] = .random(in: 0...255, using: &generator)
      } else {
        damaged = damaged.prefix(place)
      }
      try damaged.write(to: URL(filePath: path))
      do {
        let calls = try open()
        #expect(await calls.spent.isFinite)
      } catch {
        refused += 1
        #expect("\(error)".contains("new/journal:"), "\(error)")
      }
    }
    #expect(refused > 10)
    #expect(server.lines.count { $0.hasPrefix("got ") } == texts.count)
  }
}
