public import Foundation
internal import Synchronization

/// A folder for the files of one test, removed with the value, or at the end of the process where a
/// static property keeps the value.
public final class TemporaryFolder: Sendable {
  public let url: URL

  /// - Parameter inMemory: whether small files shall stay off the disk, which is much faster where
  ///   there are thousands of them.
  public init(inMemory: Bool = false) throws {
    let memory = "/dev/shm"
    let hasMemory = inMemory && FileManager.default.isWritableFile(atPath: memory)
    let parent = hasMemory ? URL(filePath: memory) : FileManager.default.temporaryDirectory
    url = parent.appending(path: "turnout-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    LiveFolders.insert(url)
  }

  deinit {
    try? FileManager.default.removeItem(at: url)
    LiveFolders.remove(url)
  }

  /// The path of a file in the folder, whether or not it exists.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ content: String, to name: String = "data.jsonl") throws -> String {
    try write(Data(content.utf8), to: name)
  }

  @discardableResult
  public func write(_ content: Data, to name: String = "data.jsonl") throws -> String {
    // Overwriting makes some file systems flush to disk, which takes milliseconds.
    try? FileManager.default.removeItem(at: url.appending(path: name))
    try content.write(to: url.appending(path: name))
    return path(name)
  }

  /// The names of the files in the folder, sorted; hidden ones too.
  public var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
  }
}

/// The folders that exist, for those whose values are never deinitialised.
private enum LiveFolders {
  private static let urls = Mutex(Set<URL>())

  private static let removesAtExit: Void = {
    atexit {
      for url in LiveFolders.urls.withLock({ $0 }) { try? FileManager.default.removeItem(at: url) }
    }
  }()

  static func insert(_ url: URL) {
    _ = removesAtExit
    urls.withLock { _ = $0.insert(url) }
  }

  static func remove(_ url: URL) {
    urls.withLock { _ = $0.remove(url) }
  }
}
