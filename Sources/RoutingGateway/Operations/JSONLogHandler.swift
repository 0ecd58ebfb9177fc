#if Gateway
public import Logging
internal import CostLedger
internal import Glibc

/// Writes each message to standard error as one line of JSON, with one system call so that lines of
/// several threads stay whole.
public struct JSONLogHandler: LogHandler {
  public var logLevel: Logger.Level
  public var metadata: Logger.Metadata = [:]
  public var metadataProvider: Logger.MetadataProvider?
  private let descriptor: Int32

  /// - Parameter descriptor: the file that lines go to.
  public init(level: Logger.Level, descriptor: Int32 = 2) {
    logLevel = level
    self.descriptor = descriptor
  }

  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  public func log(event: LogEvent) {
    var line = "{\"time\":\(Double(LedgerTime.now.microseconds) / 1e6)"
    line += ",\"level\":\"\(event.level.rawValue)\",\"message\":\("\(event.message)".json)"
    let fields = metadata.merging(event.metadata ?? [:]) { $1 }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      line += ",\(name.json):\("\(value)".json)"
    }
    line += "}\n"
    line.withUTF8 { bytes in
      _ = write(descriptor, bytes.baseAddress, bytes.count)
    }
  }
}
#endif
