import CommandSupport
import Foundation
import LinearAlgebra
import SentenceEncoding
import TestSupport
import Testing

@Suite struct RemoteEmbeddingTests {
  private let folder = try! TemporaryFolder()

  private func server(_ arguments: [String] = []) throws -> LoopbackServer {
    try LoopbackServer("Tests/Servers/embeddings.py", arguments)
  }

  private func run(
    _ server: LoopbackServer, _ model: String, _ change: (inout RemoteEmbedding) -> Void = { _ in }
  ) -> RemoteEmbedding { run(server.url, model, change) }

  private func run(
    _ server: String, _ model: String, _ change: (inout RemoteEmbedding) -> Void = { _ in }
  ) -> RemoteEmbedding {
    var run = RemoteEmbedding(
      EmbeddingEndpoint(baseURL: server + "/v1", model: model),
      cache: folder.path("\(model).sqlite"))
    run.baseDelay = 0.001
    run.batchSize = 8
    change(&run)
    return run
  }

  private func texts(_ count: Int) -> [String] {
    (0..<count).map { "text \($0) " + String(repeating: "word ", count: $0 % 17) }
  }

  /// What the server makes of a text: the first bytes of its SHA-256.
  private func expected(_ text: String) -> [Float] {
    Self.digest(text).prefix(8).map { Float($0) / 255 - 0.5 }
  }

  private static func digest(_ text: String) -> [UInt8] {
    let folder = try! TemporaryFolder(inMemory: true)
    let tool = Tool(at: URL(filePath: "/usr/bin/sha256sum"))
    let sum = try! tool.run([folder.write(text, to: "text")])
    let digits = Array(sum.output.prefix(64).utf8).map { $0 > 0x39 ? $0 - 0x57 : $0 - 0x30 }
    return (0..<32).map { digits[2 * $0] << 4 | digits[2 * $0 + 1] }
  }

  private func row(_ matrix: Matrix<Float>, _ index: Int) -> [Float] {
    Array(matrix.values[index * matrix.columnCount..<(index + 1) * matrix.columnCount])
  }

  private func isClose(_ a: [Float], _ b: [Float]) -> Bool {
    a.count == b.count && zip(a, b).allSatisfy { abs($0 - $1) < 1e-6 }
  }

  @Test(arguments: ["good", "flaky", "unordered", "base64", "nousage"])
  func `every text gets its own vector`(model: String) async throws {
    let server = try server()
    let texts = texts(40) + ["text 3 word word word ", "", "naïve 漢字 🙂"]
    let (vectors, summary) = try await run(server, model).run(texts)
    #expect(vectors.rowCount == texts.count)
    for index in stride(from: 0, to: 40, by: 7) {
      #expect(isClose(row(vectors, index), expected(texts[index])))
    }
    #expect(isClose(row(vectors, 41), expected(" ")))
    #expect(isClose(row(vectors, 42), expected("naïve 漢字 🙂")))
    #expect(summary.sent == 42)
    #expect(summary.tokens > 0)
    #expect((summary.retries > 0) == (model == "flaky"))
  }

  @Test func `what was embedded once is never sent again`() async throws {
    let server = try server()
    let first = try await run(server, "good").run(texts(20))
    #expect(server.count("text") == 20)
    let estimate = try run(server, "good").estimate(texts(30) + texts(5))
    #expect(estimate.texts == 35)
    #expect(estimate.distinct == 30)
    #expect(estimate.cached == 20)
    let second = try await run(server, "good").run(texts(30))
    #expect(server.count("text") == 30)
    #expect(second.summary.sent == 10)
    #expect(row(second.vectors, 7) == row(first.vectors, 7))
    // Another model's vectors are others.
    _ = try await run(server, "nousage") { $0.cache = folder.path("good.sqlite") }.run(texts(20))
    #expect(server.count("text") == 50)
  }

  @Test func `a text that is refused costs only itself`() async throws {
    let server = try server()
    let texts = texts(30) + ["poison"]
    let error = await #expect(throws: CommandFailure.self) {
      try await run(server, "picky").run(texts)
    }
    #expect(error?.message.contains("'poison…'") == true)
    #expect(error?.message.contains("this input is too long") == true)
    #expect(error?.exitStatus == .invalidData)
    #expect(try run(server, "picky").estimate(texts).cached >= 20)
  }

  @Test(arguments: [
    ("stranger", "belongs to no text"), ("twice", "belongs to no text"), ("infinite", "JSON"),
    ("wavering", "different dimensions"), ("gone", "there is no model gone"),
    ("locked", "a call without a key is not accepted"), ("dead", "gave up after 3 attempts"),
  ])
  func `answers that cannot be used are named`(model: String, words: String) async throws {
    let server = try server()
    let error = await #expect(throws: CommandFailure.self) {
      try await run(server, model) { $0.attempts = 3 }.run(texts(12))
    }
    #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
  }

  @Test func `a silent endpoint is given up`() async throws {
    let server = try server()
    let error = await #expect(throws: CommandFailure.self) {
      try await run(server, "silent") {
        $0.attempts = 2
        $0.timeout = 0.3
      }.run(texts(3))
    }
    #expect(error?.message.contains("gave up after 2 attempts") == true)
  }

  @Test func `no server is an error with a remedy`() async throws {
    let error = await #expect(throws: CommandFailure.self) {
      try await run(LoopbackServer.nobody, "good") { $0.attempts = 2 }.run(texts(3))
    }
    #expect(error?.message.contains("gave up") == true)
  }

  @Test func `the limit of cost holds, and what was paid for is kept`() async throws {
    let server = try server()
    let texts = texts(200)
    var embedding = run(server, "good") {
      $0.endpoint.price = 1000
      $0.maximumCost = 1
    }
    let error = await #expect(throws: CommandFailure.self) { try await embedding.run(texts) }
    #expect(error?.message.contains("--max-cost") == true)
    let cached = try embedding.estimate(texts).cached
    #expect(cached > 8)
    #expect(cached < 200)
    // As the server counts them: len / 4 + 1 tokens of $0.001.
    let sent = server.count("text")
    #expect(sent == cached)
    embedding.maximumCost = 10
    let (_, summary) = try await embedding.run(texts)
    #expect(summary.sent == 200 - cached)
    #expect(server.count("text") == 200)
    #expect(try #require(summary.cost) < 10)
  }

  @Test func `a limit without a price is refused`() async throws {
    let server = try server()
    let error = await #expect(throws: CommandFailure.self) {
      try await run(server, "good") { $0.maximumCost = 1 }.run(texts(2))
    }
    #expect(error?.exitStatus == .usage)
    #expect(server.count("got") == 0)
  }

  @Test func `long texts are cut after a whole character`() async throws {
    let server = try server()
    let embedding = run(server, "good") { $0.textLimit = 11 }
    #expect(try embedding.estimate(["漢漢漢漢漢", "short"]).cut == 1)
    let (vectors, _) = try await embedding.run(["漢漢漢漢漢", "short"])
    #expect(isClose(row(vectors, 0), expected("漢漢漢")))
  }

  @Test func `a file that is no cache is left alone`() async throws {
    let server = try server()
    let path = try folder.write(String(repeating: "not a database. ", count: 100), to: "notes.txt")
    let error = #expect(throws: CommandFailure.self) {
      try run(server, "good") { $0.cache = path }.estimate(["a"])
    }
    #expect(error?.exitStatus == .invalidData)
    #expect(try String(contentsOfFile: path, encoding: .utf8).hasPrefix("not a database"))
  }
}
