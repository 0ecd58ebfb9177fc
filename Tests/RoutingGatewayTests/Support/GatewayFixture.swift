#if Gateway
import CostLedger
import Foundation
import GRDB
import GatewayPolicy
import Logging
import NIOCore
import Synchronization
import TestSupport

@testable import RoutingGateway

/// A gateway in this process, on a port of its own, before the upstreams of a test.
final class GatewayFixture: Sendable {
  let gateway: Gateway
  let port: Int
  let folder: TemporaryFolder
  let ledger: CostLedger
  let log: CapturedLog

  var client: TestClient { TestClient(port: port) }

  /// - Parameters:
  ///   - models: groups and the addresses of their deployments; each has the key `sk-upstream-N`.
  ///   - settings: what else the configuration says, as top-level YAML.
  init(
    _ models: [(String, [String])], _ settings: String = "", keys: String = GatewayFixture.appKey,
    adjust: (inout GatewayConfiguration) -> Void = { _ in }
  ) async throws {
    var configuration = try Self.configuration(models, settings, keys: keys)
    adjust(&configuration)
    folder = try TemporaryFolder(inMemory: true)
    ledger = try CostLedger(folder: folder.path("ledger"))
    let log = CapturedLog()
    self.log = log
    gateway = try Gateway(
      configuration, prices: DeploymentPrices(), ledger: ledger,
      logger: Logger(label: "test") { _ in log })
    port = try await gateway.start()
  }

  static let appKey = "keys: [{name: app, key: sk-app}]"

  static func configuration(
    _ models: [(String, [String])], _ settings: String = "", keys: String = GatewayFixture.appKey
  ) throws -> GatewayConfiguration {
    var yaml = "model_list:\n"
    for (name, bases) in models {
      for (index, base) in bases.enumerated() {
        yaml += """
            - model_name: \(name)
              litellm_params: {model: openai/real-\(name), api_base: "\(base)", \
          api_key: sk-upstream-\(index + 1), input_cost_per_token: 0.001, \
          output_cost_per_token: 0.002}

          """
      }
    }
    var configuration = try GatewayConfiguration(
      yaml: yaml + keys + "\n" + settings, environment: [:])
    configuration.waitLong()
    configuration.server.port = 0
    configuration.server.threads = 1
    return configuration
  }

  /// What SQLite has of all that was journalled.
  func rows(_ sql: String) throws -> [Row] {
    try ledger.flush()
    return try DatabaseQueue(path: folder.path("ledger/ledger.sqlite")).read {
      try Row.fetchAll($0, sql: sql)
    }
  }

  /// The deployments of a model, as they are now.
  func group(_ name: String) throws -> DeploymentGroup {
    let loop = gateway.loops[0]
    let state = try loop.eventLoop.submit { loop.state }.wait()
    guard let group = state.groups[name] else { throw NoGroup() }
    return group
  }

  struct NoGroup: Error {}

  /// Holds the gateway's event loop while other things happen, so that it sees them all at once.
  func holdingLoop(_ body: () async throws -> Void) async throws {
    let gate = DispatchSemaphore(value: 0)
    let (held, continuation) = AsyncStream.makeStream(of: Void.self)
    gateway.loops[0].eventLoop.execute {
      continuation.finish()
      gate.wait()
    }
    defer { gate.signal() }
    for await _ in held {}
    try await body()
  }

  func stop() async {
    await gateway.drain()
    ledger.close()
  }
}

extension GatewayConfiguration {
  /// Raises the limits that are as they would be without a setting: on a busy machine a test that has
  /// connected, or has an upstream hold its answer, may have to wait for a minute for its next turn.
  fileprivate mutating func waitLong() {
    let (server, reliability) = (ServerSettings(), ReliabilitySettings())
    if self.server.requestTimeout == server.requestTimeout { self.server.requestTimeout = 3600 }
    if self.server.idleTimeout == server.idleTimeout { self.server.idleTimeout = 3600 }
    if self.reliability.connectTimeout == reliability.connectTimeout {
      self.reliability.connectTimeout = 600
    }
    if self.reliability.timeout == reliability.timeout { self.reliability.timeout = 3600 }
    if self.reliability.idleTimeout == reliability.idleTimeout {
      self.reliability.idleTimeout = 3600
    }
  }
}

/// Runs a test against a gateway and stops it, whatever the test does.
func withGateway(
  _ models: [(String, [String])], _ settings: String = "", keys: String = GatewayFixture.appKey,
  adjust: (inout GatewayConfiguration) -> Void = { _ in },
  _ test: (GatewayFixture) async throws -> Void
) async throws {
  let fixture = try await GatewayFixture(models, settings, keys: keys, adjust: adjust)
  do {
    try await test(fixture)
  } catch {
    await fixture.stop()
    throw error
  }
  await fixture.stop()
}

/// Keeps what was logged, at every level.
final class CapturedLog: LogHandler, Sendable {
  private let lines = Mutex([String]())

  var metadata: Logger.Metadata {
    get { [:] }
    set {}
  }
  var logLevel: Logger.Level {
    get { .trace }
    set {}
  }
  subscript(metadataKey _: String) -> Logger.Metadata.Value? {
    get { nil }
    set {}
  }

  func log(event: LogEvent) {
    lines.withLock { $0.append("\(event.level) \(event.message) \(event.metadata ?? [:])") }
  }

  var text: String { lines.withLock { $0.joined(separator: "\n") } }
}
#endif
