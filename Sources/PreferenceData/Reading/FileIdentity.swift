internal import Glibc

/// Which file a path leads to, however it is written.
struct FileIdentity: Hashable {
  enum Kind {
    case file, folder
    /// A pipe or device; also what does not exist, which opening will say.
    case other
  }

  /// More entries than this are no folder of data sets.
  private static let entryLimit = 100_000

  private let device: UInt64
  private let number: UInt64

  init(_ path: String) {
    var status = stat()
    _ = stat(path, &status)
    device = UInt64(status.st_dev)
    number = UInt64(status.st_ino)
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  static func kind(of path: String) -> Kind {
    var status = stat()
    guard stat(path, &status) == 0 else { return .other }
    return switch status.st_mode & S_IFMT {
    case S_IFDIR: .folder
    case S_IFREG: .file
    default: .other
    }
  }

  /// The names in a folder but those that begin with a dot, sorted by their bytes.
  static func names(inFolder path: String) throws(DataError) -> [String] {
    guard let folder = opendir(path) else {
      throw DataError(
        .missingInput, "cannot open this folder: \(String(cString: strerror(errno)))", file: path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix(".") { continue }
      names.append(name)
      guard names.count <= entryLimit else {
        throw DataError(
          .invalidData, "this folder holds more than \(entryLimit) files; name those to read",
          file: path)
      }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
