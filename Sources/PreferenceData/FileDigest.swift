internal import Glibc

/// The SHA-256 of a whole file.
public struct FileDigest: Sendable, Equatable {
  /// 64 lower-case hexadecimal digits.
  public let sha256: String
  public let bytes: Int

  /// Reads the file from beginning to end.
  ///
  /// - Throws: ``DataError`` if it is not there or cannot be read.
  public init(of path: String) throws(DataError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw DataError(
        .missingInput, "cannot be opened: \(String(cString: strerror(errno)))", file: path)
    }
    defer { close(descriptor) }
    var hasher = SHA256()
    var total = 0
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { block.deallocate() }
    while true {
      let count = read(descriptor, block.baseAddress, block.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        throw DataError(
          .inputOutput, "reading failed: \(String(cString: strerror(errno)))", file: path)
      }
      if count == 0 { break }
      hasher.update(UnsafeRawBufferPointer(rebasing: block[..<count]))
      total += count
    }
    sha256 = hasher.finishHexadecimal()
    bytes = total
  }
}
