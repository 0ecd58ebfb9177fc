#if Gateway
public import GatewayPolicy
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
    let configuration = try GatewayConfiguration(contentsOf: path)
    return (configuration, try DeploymentPrices(reading: configuration.ledger.prices))
  }

  /// What tells whether a configuration's files are still those that were read.
  func stamps(_ configuration: GatewayConfiguration?) -> [FileStamp?] {
    let others = [configuration?.routing?.artifact].compactMap { $0 }
    return ([path] + others + (configuration?.ledger.prices ?? [])).map(FileStamp.init(path:))
  }
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
