#if Gateway
import GRDB
import NIOCore
import NIOHTTP1
import Synchronization
import Testing

@testable import RoutingGateway

/// Random damage to what comes in, on both sides: the gateway goes on serving, and what it sends is
/// well formed.
@Suite struct DamageTests {
  private static func damaged(_ text: String) -> [UInt8] {
    var bytes = Array(text.utf8)
    for _ in 0..<Int.random(in: 1...4) {
      let place = Int.random(in: bytes.indices)
      switch Int.random(in: 0..<5) {
      case 0: bytes[place] = UInt8.random(in: 0...255)
      case 1: bytes.insert(UInt8.random(in: 0...255), at: place)
      case 2: bytes.remove(at: place)
      case 3: bytes.insert(contentsOf: Array("\r\n".utf8), at: place)
      default: bytes.removeSubrange(place..<min(bytes.count, place + 40))
      }
      if bytes.isEmpty { return Array("x".utf8) }
    }
    return bytes
  }

  @Test(arguments: [false, true])
  func `damaged answers`(isStream: Bool) async throws {
    let good = isStream ? Upstream.goodStream : Upstream.answer()
    let isDamaging = Mutex(true)
    let upstream = try await UpstreamDouble { _, _ in
      guard isDamaging.withLock({ $0 }) else { return [.send(good)] }
      return [.sendBytes(Self.damaged(good)), .close]
    }
    let settings = "router_settings: {num_retries: 0, allowed_fails: 100000}"
    try await withGateway([("small", [upstream.base])], settings) { gateway in
      let body = chat(more: isStream ? ",\"stream\":true" : "")
      for _ in 0..<300 {
        let answer = try await gateway.client.send(.POST, "/v1/chat/completions", body)
        #expect(answer.isComplete)
        #expect([200, 502].contains(answer.status) || answer.status >= 400, "\(answer)")
        #expect(answer.headers["x-router-request-id"] != nil)
      }
      isDamaging.withLock { $0 = false }
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(answer.status == 200)
      // Every request has its attempts in the ledger, and none is under way for ever.
      let rows = try gateway.rows("SELECT COUNT(DISTINCT request) AS n FROM attempts")
      #expect(rows[0]["n"] == 301)
      #expect(try gateway.group("small").deployments[0].load.callsUnderWay == 0)
    }
  }

  @Test func `damaged requests`() async throws {
    let upstream = try await UpstreamDouble(always: Upstream.answer())
    try await withGateway([("small", [upstream.base])], "server: {request_timeout: 20}") {
      gateway in
      let body = chat()
      let request =
        "POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
        + "authorization: Bearer sk-app\r\nconnection: close\r\n"
        + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
      let port = gateway.port
      try await withThrowingTaskGroup(of: String.self) { tasks in
        for _ in 0..<300 {
          let bytes = Self.damaged(request)
          tasks.addTask {
            try await RawConnection.open(port) { connection in
              // Whoever lacks a part is shown the door, perhaps before all was sent.
              try? await connection.send(bytes)
              try? await connection.read(until: "}")
              return connection.text
            }
          }
        }
        for try await answer in tasks {
          #expect(answer.isEmpty || answer.hasPrefix("HTTP/1."), "\(answer)")
        }
      }
      let answer = try await gateway.client.send(.POST, "/v1/chat/completions", body)
      #expect(answer.status == 200)
    }
  }
}
#endif
