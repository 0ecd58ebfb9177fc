import CurlClient
import Synchronization
import TestSupport
import Testing

/// When a request is repeated, how often and after how long.
@Suite struct RetryTests {
  private static let quick = RetryPolicy(attempts: 4, baseDelay: 0.001)

  @Test func `failures that pass are waited out`() async throws {
    let server = try LoopbackServer("Tests/Servers/misbehaving.py")
    let events = Mutex<[Int]>([])
    let request = HTTPRequest(url: server.url + "/then-good/500/503/429")
    let response = try await CurlClient().send(request, retrying: Self.quick) { event in
      if case .response(let response) = event.outcome {
        events.withLock { $0.append(response.status) }
      }
    }
    #expect(response.status == 200)
    #expect(events.withLock { $0 } == [500, 503, 429])
    #expect(server.lines.count == 4)
  }

  @Test func `the last answer is handed over when attempts run out`() async throws {
    let server = try LoopbackServer("Tests/Servers/misbehaving.py")
    let request = HTTPRequest(url: server.url + "/status/503")
    #expect(try await CurlClient().send(request, retrying: Self.quick).status == 503)
    #expect(server.lines.count == 4)
  }

  @Test(arguments: [200, 400, 401, 403, 404, 413, 422, 501])
  func `what waiting cannot change is not repeated`(_ status: Int) async throws {
    let server = try LoopbackServer("Tests/Servers/misbehaving.py")
    let request = HTTPRequest(url: server.url + "/status/\(status)")
    #expect(try await CurlClient().send(request, retrying: Self.quick).status == status)
    #expect(server.lines.count == 1)
  }

  @Test func `a broken connection is tried again, for money only by leave`() async throws {
    let server = try LoopbackServer("Tests/Servers/misbehaving.py")
    let request = HTTPRequest(url: server.url + "/close")
    var paid = RetryPolicy.paid
    paid.baseDelay = 0.001
    await #expect(throws: TransportError.self) {
      try await CurlClient().send(request, retrying: paid)
    }
    #expect(server.lines.count == 1)
    await #expect(throws: TransportError.self) {
      try await CurlClient().send(request, retrying: Self.quick)
    }
    #expect(server.lines.count == 5)
  }

  @Test func `a server that is not there is tried again, for money too`() async throws {
    var paid = RetryPolicy.paid
    paid.baseDelay = 0.001
    let count = Mutex(0)
    let request = HTTPRequest(.post, url: LoopbackServer.nobody + "/echo")
    await #expect(throws: TransportError.self) {
      try await CurlClient().send(request, retrying: paid) { _ in count.withLock { $0 += 1 } }
    }
    #expect(count.withLock { $0 } == 4)
  }

  @Test func `an absurd retry-after ends the matter at once`() async throws {
    let server = try LoopbackServer("Tests/Servers/misbehaving.py")
    let request = HTTPRequest(url: server.url + "/after?99999999")
    #expect(try await CurlClient().send(request, retrying: Self.quick).status == 429)
    #expect(server.lines.count == 1)
  }

  @Test func `a pause can be cancelled`() async throws {
    let server = try LoopbackServer("Tests/Servers/misbehaving.py")
    let task = Task { [url = server.url] in
      try await CurlClient().send(HTTPRequest(url: url + "/after?100"), retrying: Self.quick)
    }
    try await server.waits(for: "GET /after")
    task.cancel()
    await #expect(throws: TransportError.self) { try await task.value }
  }
}

/// The length of a pause.
@Suite struct RetryDelayTests {
  private let policy = RetryPolicy(attempts: 100, baseDelay: 0.5, maximumDelay: 30)
  /// 1994-11-06 08:49:37 UTC.
  private let date = 784_111_777.0

  private func delay(_ attempt: Int, after: String? = nil, fraction: Double = 1) -> Double? {
    let headers = after.map { [HeaderField("Retry-After", $0)] } ?? []
    return policy.delay(
      afterAttempt: attempt, outcome: .response(HTTPResponse(status: 503, headers: headers)),
      now: date - 60, fraction: fraction)
  }

  @Test func `doubles up to the maximum`() {
    #expect((1...8).map { delay($0) } == [0.5, 1, 2, 4, 8, 16, 30, 30])
    #expect(delay(99) == 30)
    #expect(delay(100) == nil)
  }

  @Test func `is drawn from nothing to that`() {
    #expect(delay(3, fraction: 0) == 0)
    #expect(delay(3, fraction: 0.25) == 0.5)
  }

  @Test(arguments: [
    "60", "Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT",
    "Sun Nov  6 08:49:37 1994",
  ])
  func `is at least what the server asks, in seconds or by date`(_ text: String) {
    #expect(delay(1, after: text) == 60)
  }

  @Test(arguments: ["0", "Sun, 06 Nov 1994 08:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT"])
  func `is our own where the server's is over`(_ text: String) {
    #expect(delay(1, after: text) == 0.5)
  }

  @Test(arguments: [
    "", "soon", "-5", "1.5", "1e3", "Sun, 06 Nov 1994", "Sun, 06 Foo 1994 08:49:37 GMT",
    "Sun, 32 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 99999 08:49:37 GMT", "９",
  ])
  func `is our own where the server's makes no sense`(_ text: String) {
    #expect(delay(1, after: text) == 0.5)
  }

  @Test(arguments: ["121", "999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
  func `is none where the server asks too much`(_ text: String) {
    #expect(delay(1, after: text) == nil)
  }
}
