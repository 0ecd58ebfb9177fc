#if Gateway
public import Logging
public import ServiceLifecycle
internal import CommandSupport
internal import CostLedger
internal import GatewayPolicy
internal import UnixSignals

/// A gateway that lives as long as its process: it takes new files on SIGHUP and when they change,
/// and drains when the process is told to end.
public struct GatewayService: Service, CustomStringConvertible {
  /// What the log of its life cycle calls it, rather than all that is in it.
  public var description: String { "gateway" }

  private let gateway: Gateway
  private let files: GatewayFiles
  private let configuration: GatewayConfiguration
  private let stamps: FileStamps
  private let ledger: CostLedger
  private let logger: Logger
  private let watchInterval = Duration.seconds(1)

  /// - Parameter patience: seconds to wait while another process has the ledger open: one that reads
  ///   it is soon done, and so is a gateway that ends.
  /// - Throws: what is wrong with the files, or with the ledger's folder.
  public init(files: GatewayFiles, logger: Logger, patience: Double = 10) throws {
    let (configuration, prices, stamps) = try files.readWithStamps()
    var options = CostLedger.Options()
    options.openingPatience = patience
    let folder = configuration.ledger.path
    let ledger = try CostLedger(folder: folder, options: options) {
      logger.notice(
        "waiting for the ledger, which another process has open",
        metadata: ["folder": "\(folder)", "seconds": "\(patience)"])
    }
    gateway = try Gateway(configuration, prices: prices, ledger: ledger, logger: logger)
    self.files = files
    self.configuration = configuration
    self.stamps = stamps
    self.ledger = ledger
    self.logger = logger
  }

  public func run() async throws {
    // Before anybody can know of the process: untrapped, the signal would end it.
    let reloads = await UnixSignalsSequence(trapping: .sighup)
    _ = try await gateway.start()
    let reloader = Reloader(
      gateway: gateway, files: files, configuration: configuration, stamps: stamps, logger: logger)
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask {
        for await _ in reloads { await reloader.reload() }
      }
      tasks.addTask {
        while (try? await Task.sleep(for: watchInterval)) != nil {
          await reloader.reloadIfChanged()
        }
      }
      // Whether told to end or cancelled: requests under way are answered.
      try? await gracefulShutdown()
      await waitForBalancers()
      tasks.cancelAll()
    }
    logger.notice("draining")
    await gateway.drain()
    ledger.close()
    logger.notice("stopped")
  }

  /// Serves on until balancers have seen that it ends, or until it is told again.
  private func waitForBalancers() async {
    let delay = await gateway.leave()
    guard delay > .zero else { return }
    let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
    logger.notice("leaving", metadata: ["seconds": "\(delay / .seconds(1))"])
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try? await Task.sleep(for: delay) }
      tasks.addTask { for await _ in signals { return } }
      await tasks.next()
      tasks.cancelAll()
    }
  }
}

/// Reads the files again and puts them into force, or says what is wrong and leaves all as it was.
actor Reloader {
  private let gateway: Gateway
  private let files: GatewayFiles
  private let logger: Logger
  private var configuration: GatewayConfiguration
  private var stamps: FileStamps
  /// A file that is being written looks different each time: it is read when it has settled.
  private var seen: FileStamps
  private var last: Task<Void, Never>?

  /// - Parameter stamps: of the files that the configuration was read from, before it was.
  init(
    gateway: Gateway, files: GatewayFiles, configuration: GatewayConfiguration,
    stamps: FileStamps? = nil, logger: Logger
  ) {
    self.gateway = gateway
    self.files = files
    self.configuration = configuration
    self.logger = logger
    self.stamps = stamps ?? files.stamps(configuration)
    seen = self.stamps
  }

  func reloadIfChanged() async {
    let now = files.stamps(configuration)
    defer { seen = now }
    if now != stamps, now == seen { await reload() }
  }

  /// One after the other: of two at once the older could be the last to take effect.
  func reload() async {
    let former = last
    let task = Task {
      await former?.value
      await readAndReplace()
    }
    last = task
    await task.value
  }

  private func readAndReplace() async {
    stamps = files.stamps(configuration)
    do {
      let (next, prices, read) = try files.readWithStamps()
      try await gateway.replace(next, prices: prices)
      for change in Self.changesAtStartOnly(configuration, next) {
        logger.warning("\(change) takes effect when the gateway is started again")
      }
      configuration = next
      stamps = read
      logger.notice("reloaded", metadata: ["file": "\(files.path)"])
    } catch {
      let reason = (error as? any CommandError)?.message ?? "\(error)"
      logger.error(
        "not reloaded: what was in force stays",
        metadata: ["file": "\(files.path)", "error": "\(reason)"])
    }
  }

  private static func changesAtStartOnly(
    _ old: GatewayConfiguration, _ new: GatewayConfiguration
  ) -> [String] {
    var changes: [String] = []
    if old.server.address != new.server.address || old.server.port != new.server.port {
      changes.append("the server's address")
    }
    if old.server.threads != new.server.threads { changes.append("server.threads") }
    if old.ledger.path != new.ledger.path { changes.append("ledger.path") }
    return changes
  }
}
#endif
