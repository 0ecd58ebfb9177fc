import CurlClient
import Foundation
import TestSupport
import Testing

/// What servers do wrong, and whether the request may have arrived.
@Suite struct FailureTests {
  private static let shared = Result { try LoopbackServer("Tests/Servers/misbehaving.py") }
  private let server: LoopbackServer
  private let client = CurlClient()

  init() throws { server = try Self.shared.get() }

  private func failure(_ path: String, _ change: (inout HTTPRequest) -> Void = { _ in })
    async throws -> TransportError
  {
    var request = HTTPRequest(url: server.url + path)
    change(&request)
    return try await client.failure(request)
  }

  @Test(arguments: ["/reset", "/short", "/close"])
  func `a connection that breaks off is an error, never a short answer`(_ path: String) async throws
  {
    let error = try await failure(path)
    #expect(error.kind == .interrupted)
    #expect(error.mayHaveBeenReceived)
  }

  @Test(arguments: ["/garbage", "/half-head"])
  func `what is not HTTP is no answer`(_ path: String) async throws {
    let error = try await failure(path)
    #expect([.badResponse, .interrupted].contains(error.kind))
    #expect(error.mayHaveBeenReceived)
  }

  @Test(arguments: ["/stall", "/silent"])
  func `a server that falls silent counts as gone`(_ path: String) async throws {
    let error = try await failure(path) { $0.idleTimeout = 0.3 }
    #expect(error.kind == .timeout)
    #expect(error.message.contains("silent for 0.3 s"))
    #expect(error.mayHaveBeenReceived)
  }

  @Test func `the whole has a limit too`() async throws {
    let error = try await failure("/drip/1000") { $0.totalTimeout = 3 }
    #expect(error.kind == .timeout)
    #expect(error.message.contains("not done after 3.0 s"))
    #expect(error.mayHaveBeenReceived)
  }

  @Test(arguments: ["/endless", "/endless-chunks", "/bytes"])
  func `a body beyond the limit is refused while it comes`(_ path: String) async throws {
    let server = try LoopbackServer("Tests/Servers/misbehaving.py")
    var request = HTTPRequest(url: server.url + path)
    request.responseLimit = 255
    let error = try await client.failure(request)
    #expect(error.kind == .tooLarge)
    #expect(error.mayHaveBeenReceived)
    if path != "/bytes" { try await server.waits(for: "stopped reading") }
  }

  @Test(arguments: ["/huge-field", "/many-fields"])
  func `a head beyond all bounds is refused`(_ path: String) async throws {
    #expect(try await failure(path).kind == .tooLarge)
  }

  @Test func `a port where nobody listens certainly received nothing`() async throws {
    let error = try await client.failure(HTTPRequest(url: LoopbackServer.nobody + "/echo"))
    #expect(error.kind == .connect)
    #expect(error.isUnreachable)
    #expect(!error.mayHaveBeenReceived)
    #expect(error.message.contains("Connection refused"))
  }

  @Test func `a name without an address certainly received nothing`() async throws {
    let error = try await client.failure(HTTPRequest(url: "http://nowhere.invalid/"))
    #expect(error.kind == .resolve)
    #expect(!error.mayHaveBeenReceived)
  }

  @Test func `a server that takes no connection certainly received nothing`() async throws {
    let full = try LoopbackServer("Tests/Servers/full.py")
    var request = HTTPRequest(url: full.url)
    request.connectTimeout = 0.3
    let error = try await client.failure(request)
    #expect(error.kind == .timeout)
    #expect(error.message.contains("no connection within 0.3 s"))
    #expect(!error.mayHaveBeenReceived)
  }

  @Test func `TLS with a server that speaks none certainly sent nothing`() async throws {
    let url = server.url.replacing("http:", with: "https:")
    var request = HTTPRequest(url: url)
    request.connectTimeout = 0.3
    let error = try await client.failure(request)
    #expect([.tls, .timeout].contains(error.kind))
    #expect(!error.mayHaveBeenReceived)
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/openssl")))
  func `a certificate nobody vouches for is refused before anything is sent`() async throws {
    let folder = try TemporaryFolder()
    let server = try LoopbackServer("Tests/Servers/selfsigned.py", [folder.url.path])
    var request = HTTPRequest(url: "https://127.0.0.1:\(server.port)/")
    request.connectTimeout = 60
    let error = try await client.failure(request)
    #expect(error.kind == .tls)
    #expect(!error.mayHaveBeenReceived)
    #expect(server.lines.isEmpty)
  }

  @Test func `a POST on a connection that dies is not sent again by itself`() async throws {
    let client = CurlClient(maximumConnections: 1)
    var request = HTTPRequest(.post, url: server.url + "/close-second")
    request.body = Array("pay".utf8)
    _ = try await client.send(request)
    let error = try await client.failure(request)
    #expect(error.kind == .interrupted)
    #expect(error.mayHaveBeenReceived)
    #expect(server.count("POST /close-second") == 2)
  }

  @Test(arguments: [
    "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "//127.0.0.1/", "127.0.0.1",
    "", "http://", "http:///x", "http://127.0.0.1:99999/", "http://127.0.0.1/a b",
    "http://127.0.0.1/\r\nX: y", "http://user:secret@127.0.0.1/", "http://127.0.0.1/\0",
  ])
  func `what is not a plain http or https URL is refused`(_ url: String) async throws {
    let error = try await client.failure(HTTPRequest(url: url))
    #expect(error.kind == .badURL)
    #expect(!error.mayHaveBeenReceived)
    #expect(!error.message.contains("secret"))
  }

  @Test func `errors name the server and no more`() async throws {
    for path in ["/close/hidden?key=hidden", "/endless/hidden?key=hidden"] {
      let error = try await failure(path) {
        $0.headers = [HeaderField("Authorization", "Bearer hidden")]
        $0.responseLimit = 10
      }
      #expect(error.message.contains("127.0.0.1:\(server.port)"))
      #expect(!"\(error)".contains("hidden"))
    }
  }
}
