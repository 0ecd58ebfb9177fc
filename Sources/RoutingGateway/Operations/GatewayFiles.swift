#if Gateway
public import GatewayPolicy
internal import CostLedger
internal import Glibc

/// The files that a gateway is configured by, and whether they have changed.
public struct GatewayFiles: Sendable {
  public let path: String

  /// - Parameter path: of the configuration.
  public init(path: String) { self.path = path }

  /// Reads all of them.
  ///
  /// - Throws: `ConfigurationError`, or a `CommandError` for a catalogue of prices.
  public func read() throws -> (configuration: GatewayConfiguration, prices: DeploymentPrices) {
    let (configuration, prices, _) = try readWithStamps()
    return (configuration, prices)
  }

  /// Reads all of them but the router, which is opened later, with what each looked like before it
  /// was read: what is written meanwhile looks new afterwards.
  func readWithStamps() throws -> (GatewayConfiguration, DeploymentPrices, FileStamps) {
    let now = LedgerTime.now
    let before = FileStamp(path: path)
    let configuration = try GatewayConfiguration(contentsOf: path)
    var stamps = stamps(configuration, at: now)
    stamps.files[0] = before
    let prices = try DeploymentPrices(reading: configuration.ledger.prices, at: now.seconds)
    return (configuration, prices, stamps)
  }

  /// What tells whether a configuration's files are still those that were read, and the prices in
  /// force still the same.
  func stamps(
    _ configuration: GatewayConfiguration?, at now: LedgerTime = .now
  ) -> FileStamps {
    let prices = configuration?.ledger.prices ?? []
    let paths =
      [path] + [configuration?.routing?.artifact].compactMap { $0 } + prices.map(\.path)
      + (configuration?.authorities ?? [])
    return FileStamps(
      files: paths.map(FileStamp.init(path:)),
      pricesInForce: prices.map { $0.isInForce(at: now.seconds) })
  }
}

struct FileStamps: Equatable {
  var files: [FileStamp?]
  /// Of each catalogue of prices, whether its day has come.
  var pricesInForce: [Bool]
}

/// Which file it is and when it was last written.
struct FileStamp: Equatable {
  private let inode: UInt
  private let size: Int
  private let seconds: Int
  private let nanoseconds: Int

  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    inode = UInt(status.st_ino)
    size = Int(status.st_size)
    seconds = status.st_mtim.tv_sec
    nanoseconds = status.st_mtim.tv_nsec
  }
}
#endif
