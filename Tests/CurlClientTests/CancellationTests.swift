import CurlClient
import TestSupport
import Testing

/// Tasks that are cancelled end at once and leave the client usable.
@Suite struct CancellationTests {
  private let server: LoopbackServer
  private let client = CurlClient(maximumConnections: 1)

  init() throws { server = try LoopbackServer("Tests/Servers/misbehaving.py") }

  private func start(_ path: String) -> Task<TransportError, any Error> {
    Task { [client, url = server.url] in
      try await client.failure(HTTPRequest(url: url + path))
    }
  }

  @Test func `a request on its way may have been received`() async throws {
    let task = start("/silent")
    try await server.waits(for: "GET /silent")
    task.cancel()
    let error = try await task.value
    #expect(error.kind == .cancelled)
    #expect(error.mayHaveBeenReceived)
    #expect(try await client.send(HTTPRequest(url: server.url + "/echo")).status == 200)
  }

  @Test func `a request that waits for its turn certainly was not`() async throws {
    let first = start("/silent")
    try await server.waits(for: "GET /silent")
    let second = start("/echo/second")
    second.cancel()
    let error = try await second.value
    #expect(error.kind == .cancelled)
    #expect(!error.mayHaveBeenReceived)
    first.cancel()
    _ = try await first.value
    #expect(server.count("GET /echo/second") == 0)
  }

  @Test func `a cancelled task's request is not sent`() async throws {
    let first = start("/silent")
    try await server.waits(for: "GET /silent")
    let second = Task { [client, url = server.url] in
      // Ends as the task is cancelled. Yielding until then can keep others from running.
      try? await Task.sleep(for: .seconds(600))
      return try await client.failure(HTTPRequest(url: url + "/echo/second"))
    }
    second.cancel()
    #expect(try await second.value.kind == .cancelled)
    first.cancel()
    _ = try await first.value
    #expect(server.count("GET /echo/second") == 0)
  }

  @Test func `many at once, cancelled together, all end`() async throws {
    let tasks = (0..<200).map { _ in start("/silent") }
    try await server.waits(for: "GET /silent")
    for task in tasks { task.cancel() }
    for task in tasks { #expect(try await task.value.kind == .cancelled) }
  }

  @Test func `a request outlives a client that nobody holds`() async throws {
    let response = try await CurlClient().send(HTTPRequest(url: server.url + "/drip"))
    #expect(response.status == 200)
  }
}
