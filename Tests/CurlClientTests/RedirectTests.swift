import CurlClient
import TestSupport
import Testing

/// Where a redirect may lead and what it may take along.
@Suite struct RedirectTests {
  private let server: LoopbackServer
  private let client = CurlClient()

  init() throws { server = try LoopbackServer("Tests/Servers/misbehaving.py") }

  private func text(_ request: HTTPRequest) async throws -> String {
    String(decoding: try await client.send(request).body, as: UTF8.self)
  }

  @Test func `a few redirects are followed`() async throws {
    #expect(try await text(HTTPRequest(url: server.url + "/hop/4")).hasPrefix("GET /echo\n"))
  }

  @Test(arguments: ["/hop/5", "/redirects"])
  func `too many are not`(_ path: String) async throws {
    let error = try await client.failure(HTTPRequest(url: server.url + path))
    #expect(error.kind == .redirect)
    #expect(server.lines.count == 6)
  }

  @Test(arguments: [
    "file:///etc/passwd", "ftp://127.0.0.1/x", "javascript:alert(1)", "http://user:word@127.0.0.1/",
  ])
  func `a place that is no plain http is not visited`(_ target: String) async throws {
    let url = server.url + "/redirect/302?" + encoded(target)
    let error = try await client.failure(HTTPRequest(url: url))
    #expect(error.kind == .redirect)
  }

  @Test func `keys stay with the server they are meant for`() async throws {
    let other = try LoopbackServer("Tests/Servers/misbehaving.py")
    var request = HTTPRequest(url: server.url + "/redirect/302?" + encoded(other.url + "/echo"))
    request.headers = [
      HeaderField("Authorization", "Bearer hidden"), HeaderField("x-api-key", "hidden"),
      HeaderField("Cookie", "hidden"), HeaderField("Range", "bytes=5-"),
    ]
    let text = try await text(request)
    #expect(text.contains("\nrange: bytes=5-\n"))
    #expect(!text.contains("hidden"))
    #expect(other.lines == ["GET /echo"])
  }

  @Test func `keys go along on the same server`() async throws {
    var request = HTTPRequest(url: server.url + "/redirect/307?" + encoded("/echo"))
    request.headers = [HeaderField("Authorization", "Bearer own")]
    #expect(try await text(request).contains("\nauthorization: Bearer own\n"))
  }

  @Test(arguments: [301, 302, 303, 307, 308])
  func `a POST is never sent elsewhere`(_ status: Int) async throws {
    let url = server.url + "/redirect/\(status)?" + encoded("/echo")
    var request = HTTPRequest(.post, url: url)
    request.body = Array("pay".utf8)
    #expect(try await client.send(request).status == status)
    #expect(server.lines.count == 1)
  }

  @Test func `a redirect without a place is an answer`() async throws {
    let response = try await client.send(HTTPRequest(url: server.url + "/status/302"))
    #expect(response.status == 302)
  }
}
