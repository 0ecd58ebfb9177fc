#if Gateway
import NIOCore

@testable import RoutingGateway

/// What the gateway has of a client's connection.
struct ClientState: Sendable {
  var isSending = false
  /// Bytes that are written and not sent.
  var unsent = 0
  /// Parts of requests that wait for their turn.
  var kept = 0
  var isReading = true

  init(_ connection: ServerConnection) {
    if case .sending = connection.phase { isSending = true }
    unsent = connection.unsentBytes
    kept = connection.keptCount
    isReading = (try? connection.channel.syncOptions?.getOption(.autoRead)) ?? true
  }
}

extension GatewayFixture {
  /// Waits until a client's connection is as it should be.
  @discardableResult func client(
    _ isMet: @Sendable @escaping (ClientState) -> Bool
  ) async throws -> ClientState {
    let loop = gateway.loops[0]
    while true {
      let found = try await loop.eventLoop.submit {
        loop.connections.values.map(ClientState.init).first(where: isMet)
      }.get()
      if let found { return found }
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  /// Waits until all clients are gone.
  func hasNoClients() async throws {
    let loop = gateway.loops[0]
    while try await loop.eventLoop.submit({ loop.connectionCount }).get() > 0 {
      try await Task.sleep(for: .milliseconds(2))
    }
  }

  func hasBegunDraining() async throws {
    let loop = gateway.loops[0]
    while try await !loop.eventLoop.submit({ loop.isDraining }).get() {
      try await Task.sleep(for: .milliseconds(2))
    }
  }
}
#endif
