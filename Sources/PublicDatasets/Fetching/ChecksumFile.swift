internal import CommandSupport
internal import Foundation
internal import Synchronization

/// The digests of what was fetched, beside the data, in the form that `sha256sum -c` reads.
///
/// It is what a file without a checksum in the catalogue is compared with later.
final class ChecksumFile: Sendable {
  static let name = "SHA256SUMS"
  private static let sizeLimit = 1 << 20

  private let path: String
  private let digests: Mutex<[String: String]>

  /// Reads what is there; a damaged file counts as none.
  init(in folder: String) {
    path = folder + "/" + Self.name
    var digests: [String: String] = [:]
    let data = (try? Data(contentsOf: URL(filePath: path))) ?? Data()
    if data.count <= Self.sizeLimit {
      for line in String(decoding: data, as: UTF8.self).split(separator: "\n") {
        let digest = line.prefix(64)
        guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit),
          line.dropFirst(64).hasPrefix("  ")
        else { continue }
        digests[String(line.dropFirst(66))] = digest.lowercased()
      }
    }
    self.digests = Mutex(digests)
  }

  func digest(of name: String) -> String? { digests.withLock { $0[name] } }

  /// Records a digest, at once on disk.
  func record(_ digest: String, of name: String) throws(CommandFailure) {
    try digests.withLock { digests throws(CommandFailure) in
      guard digests[name] != digest else { return }
      digests[name] = digest
      let lines = digests.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }
      try AtomicFile.write(lines.joined(), to: path)
    }
  }
}
