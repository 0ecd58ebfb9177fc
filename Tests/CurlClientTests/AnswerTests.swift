import CurlClient
import TestSupport
import Testing

/// What well-meaning servers answer.
@Suite struct AnswerTests {
  private let server: LoopbackServer
  private let client = CurlClient()

  init() throws { server = try LoopbackServer("Tests/Servers/misbehaving.py") }

  @Test func `a body arrives as it was sent, whatever its bytes`() async throws {
    let response = try await client.send(HTTPRequest(url: server.url + "/bytes"))
    #expect(response.status == 200)
    #expect(response.body == Array(0...255))
    #expect(response.header("content-length") == "256")
    #expect(response.firstByteSeconds > 0)
    #expect(response.totalSeconds >= response.firstByteSeconds)
  }

  @Test func `a POST carries its body and its fields and nothing surprising`() async throws {
    var request = HTTPRequest(.post, url: server.url + "/echo?a=b")
    request.headers = [
      HeaderField("Content-Type", "application/json"), HeaderField("Authorization", "Bearer k"),
      HeaderField("X-Empty", ""),
    ]
    request.body = Array(#"{"text":"ü"}"#.utf8) + [0xFF, 0]
    let response = try await client.send(request)
    let text = String(decoding: response.body, as: UTF8.self)
    #expect(text.hasPrefix("POST /echo?a=b\n"))
    for line in [
      "content-type: application/json", "authorization: Bearer k", "x-empty: ",
      "content-length: \(request.body.count)",
    ] {
      #expect(text.contains("\n\(line)\n"), "\(line) is missing in \(text)")
    }
    for name in ["expect", "accept-encoding", "transfer-encoding", "referer", "cookie"] {
      #expect(!text.contains("\n\(name):"))
    }
    #expect(response.body.suffix(request.body.count) == request.body[...])
  }

  @Test func `a large body goes out whole`() async throws {
    var request = HTTPRequest(.post, url: server.url + "/echo")
    request.body = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let response = try await client.send(request)
    #expect(response.body.suffix(request.body.count) == request.body[...])
  }

  @Test func `a POST without a body says so`() async throws {
    let response = try await client.send(HTTPRequest(.post, url: server.url + "/echo"))
    #expect(String(decoding: response.body, as: UTF8.self).contains("\ncontent-length: 0\n"))
  }

  @Test(arguments: [204, 400, 401, 404, 500, 503])
  func `any status is an answer`(_ status: Int) async throws {
    let response = try await client.send(HTTPRequest(url: server.url + "/status/\(status)"))
    #expect(response.status == status)
  }

  @Test func `drops that keep coming are no silence`() async throws {
    var request = HTTPRequest(url: server.url + "/drip")
    request.idleTimeout = 30
    let response = try await client.send(request)
    #expect(response.body == Array("slow but sure".utf8))
    #expect(response.totalSeconds > 0.3)
  }

  @Test func `hints before the answer are not the answer`() async throws {
    let response = try await client.send(HTTPRequest(url: server.url + "/early"))
    #expect(response.status == 200)
    #expect(response.header("link") == nil)
  }

  @Test func `fields behind a chunked body are left out`() async throws {
    let response = try await client.send(HTTPRequest(url: server.url + "/trailer"))
    #expect(response.body == Array("good".utf8))
    #expect(response.header("x-late") == nil)
  }

  @Test func `what is packed stays packed and small`() async throws {
    var request = HTTPRequest(url: server.url + "/bomb")
    request.responseLimit = 10_000
    let response = try await client.send(request)
    #expect(response.header("content-encoding") == "gzip")
    #expect(response.body.starts(with: [0x1F, 0x8B]))
  }

  @Test func `a hundred requests at once use no more connections than allowed`() async throws {
    let client = CurlClient(maximumConnections: 4)
    let url = server.url
    let statuses = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<100 {
        group.addTask { (try? await client.send(HTTPRequest(url: url + "/busy")))?.status ?? 0 }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses == Array(repeating: 200, count: 100))
    let most = try await client.send(HTTPRequest(url: url + "/most"))
    #expect(String(decoding: most.body, as: UTF8.self) == "4")
  }

  @Test func `requests one after the other share a connection`() async throws {
    for _ in 0..<5 { _ = try await client.send(HTTPRequest(url: server.url + "/echo")) }
    let most = try await client.send(HTTPRequest(url: server.url + "/most"))
    #expect(String(decoding: most.body, as: UTF8.self) == "1")
  }
}
