internal import Glibc

/// A file of an encoder, open for reading at any place.
///
/// Bytes are copied into private memory: a mapping of a file that someone else truncates would kill
/// the process.
struct EncoderFile: ~Copyable {
  let path: String
  let size: Int
  private let descriptor: Int32

  /// - Throws: with `.missingInput` when there is no regular file of this name.
  init(_ path: String) throws(EncoderError) {
    // Without O_NONBLOCK a named pipe would block until someone writes to it.
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      throw EncoderError(
        .missingInput, "cannot open: \(String(cString: strerror(errno))); check the path",
        file: path)
    }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw EncoderError(.missingInput, "this is not a regular file", file: path)
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Reads from `offset` until `buffer` is full.
  func fill(_ buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(EncoderError) {
    var filled = 0
    while filled < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress! + filled, buffer.count - filled, offset + filled)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else {
        let reason = "reading broke off: \(String(cString: strerror(errno)))"
        throw EncoderError(.inputOutput, reason, file: path)
      }
      guard count > 0 else {
        throw EncoderError(.damaged, "the file became shorter while it was read", file: path)
      }
      filled += count
    }
  }

  func bytes(_ range: Range<Int>) throws(EncoderError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    try bytes.withUnsafeMutableBufferPointer { (buffer) throws(EncoderError) in
      try fill(UnsafeMutableRawBufferPointer(buffer), at: range.lowerBound)
    }
    return bytes
  }

  /// Whether something of this name is there.
  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The whole content of a file that is not larger than `limit` bytes.
  static func read(_ path: String, limit: Int) throws(EncoderError) -> [UInt8] {
    let file = try EncoderFile(path)
    guard file.size <= limit else {
      throw EncoderError(
        .damaged, "\(file.size) bytes is more than the \(limit) that such a file may have",
        file: path)
    }
    return try file.bytes(0..<file.size)
  }
}
