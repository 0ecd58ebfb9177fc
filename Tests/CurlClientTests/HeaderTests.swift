import CurlClient
import TestSupport
import Testing

/// Fields that would smuggle something into a request.
@Suite struct HeaderTests {
  private static let shared = Result { try LoopbackServer("Tests/Servers/misbehaving.py") }
  private let server: LoopbackServer

  init() throws { server = try Self.shared.get() }

  @Test(arguments: [
    HeaderField("X-Key", "a\r\nX-Injected: yes"), HeaderField("X-Key", "a\nb"),
    HeaderField("X-Key", "a\rb"), HeaderField("X-Key", "a\0b"), HeaderField("X-Key", "a\u{7F}"),
    HeaderField("X-Key: a\r\nX-Injected", "yes"), HeaderField("X Key", "a"), HeaderField("", "a"),
    HeaderField("Content-Length", "3"), HeaderField("transfer-encoding", "chunked"),
  ])
  func `are refused before anything is sent`(_ field: HeaderField) async throws {
    var request = HTTPRequest(.post, url: server.url + "/echo/refused")
    request.headers = [field]
    let error = try await CurlClient().failure(request)
    #expect(error.kind == .badHeader)
    #expect(!error.mayHaveBeenReceived)
    #expect(!error.message.contains("Injected"))
    #expect(server.count("POST") == 0)
  }

  @Test func `do not include unusual but honest values`() async throws {
    var request = HTTPRequest(url: server.url + "/echo")
    request.headers = [HeaderField("X-Odd!", "tab\there, colon: there; umlaut ü")]
    let response = try await CurlClient().send(request)
    #expect(String(decoding: response.body, as: UTF8.self).contains("x-odd!: tab\there, colon: "))
  }
}
