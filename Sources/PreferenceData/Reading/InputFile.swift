internal import Glibc

/// A file read once from beginning to end through one buffer, its SHA-256 computed on the way.
///
/// The scanners (``nextLine()``, the CSV reader) look at the unread bytes in place and ask for more;
/// the buffer grows with the longest record up to ``recordLimit``.
struct InputFile: ~Copyable {
  /// The longest record that is read, in bytes.
  static let recordLimit = 64 << 20
  private static let blockSize = 256 << 10

  /// Why a longer line cannot be used.
  static var tooLong: RowError { RowError("the line is longer than \(recordLimit >> 20) MB") }

  let path: String
  /// The size in bytes; 0 when it is not known, as for a pipe.
  let size: Int
  private let descriptor: Int32
  private let padding: Int
  private var buffer: UnsafeMutableRawPointer
  private var capacity: Int
  private var start = 0
  private var end = 0
  private var isAtEnd = false
  private var hasher = SHA256()
  /// Bytes read so far.
  private(set) var bytesRead = 0
  /// The physical line that the unread bytes begin in, counted from 1.
  var line = 1

  /// Opens a file and reads its first block; a byte order mark is skipped.
  ///
  /// - Parameter padding: readable bytes kept beyond the unread ones.
  static func begin(path: String, padding: Int) throws(DataError) -> InputFile {
    let (descriptor, size) = try open(path)
    var file = InputFile(path: path, descriptor: descriptor, size: size, padding: padding)
    _ = try file.refill()
    if file.unread.starts(with: [0xEF, 0xBB, 0xBF]) { file.skip(3) }
    return file
  }

  private init(path: String, descriptor: Int32, size: Int, padding: Int) {
    self.path = path
    self.descriptor = descriptor
    self.size = size
    self.padding = padding
    capacity = Self.blockSize * 2
    buffer = .allocate(byteCount: capacity + padding, alignment: 64)
    (buffer + capacity).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
  }

  deinit {
    buffer.deallocate()
    close(descriptor)
  }

  private static func open(_ path: String) throws(DataError) -> (descriptor: Int32, size: Int) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw openError(path, errno) }
    var status = stat()
    fstat(descriptor, &status)
    guard status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw DataError(
        .missingInput, "this is a directory; name a file in it", file: path)
    }
    _ = posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
    return (descriptor, status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : 0)
  }

  private static func openError(_ path: String, _ number: Int32) -> DataError {
    switch number {
    case ENOENT, ENOTDIR:
      DataError(.missingInput, "there is no such file; check the path", file: path)
    case EACCES, EPERM:
      DataError(.missingInput, "this file may not be read; check its permissions", file: path)
    default:
      DataError(.missingInput, "cannot open: \(String(cString: strerror(number)))", file: path)
    }
  }

  /// The bytes read from the file and not yet skipped. Valid until the next ``refill()``.
  var unread: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: buffer + start, count: end - start)
  }

  mutating func skip(_ count: Int) { start += count }

  /// Reads more behind the unread bytes, moving or growing the buffer as needed.
  ///
  /// - Returns: false at the end of the file.
  mutating func refill() throws(DataError) -> Bool {
    guard !isAtEnd else { return false }
    if start > 0 {
      memmove(buffer, buffer + start, end - start)
      end -= start
      start = 0
    }
    if capacity - end < Self.blockSize { grow() }
    var got = read(descriptor, buffer + end, Self.blockSize)
    while got < 0, errno == EINTR { got = read(descriptor, buffer + end, Self.blockSize) }
    guard got >= 0 else {
      let reason = "reading broke off: \(String(cString: strerror(errno)))"
      throw DataError(.inputOutput, reason, file: path)
    }
    guard got > 0 else {
      isAtEnd = true
      return false
    }
    hasher.update(UnsafeRawBufferPointer(start: buffer + end, count: got))
    end += got
    bytesRead += got
    return true
  }

  private mutating func grow() {
    capacity *= 2
    let larger = UnsafeMutableRawPointer.allocate(byteCount: capacity + padding, alignment: 64)
    memcpy(larger, buffer, end)
    (larger + capacity).initializeMemory(as: UInt8.self, repeating: 0, count: padding)
    buffer.deallocate()
    buffer = larger
  }

  /// The SHA-256 of all bytes read, in lower-case hexadecimal. Call it once, at the end.
  mutating func finishHash() -> String { hasher.finishHexadecimal() }
}

extension InputFile {
  /// A line of the file, in place.
  struct Line {
    /// The line without its end; may be written to.
    var content: UnsafeMutableRawBufferPointer
    /// The line with its end, as it stands in the file.
    var raw: UnsafeRawBufferPointer
    /// Counted from 1.
    var number: Int
    /// The line exceeds ``recordLimit``; `content` is empty.
    var isTooLong = false
  }

  /// The next line that is not blank, ended by LF, CRLF or the end of the file; nil after the last.
  ///
  /// Its memory is valid until the next call.
  mutating func nextLine() throws(DataError) -> Line? {
    var searched = 0
    while true {
      let unread = unread
      guard
        let base = unread.baseAddress, searched < unread.count,
        let found = memchr(base + searched, 0x0A, unread.count - searched)
      else {
        searched = unread.count
        if searched > Self.recordLimit { return try skipLongLine() }
        if try refill() { continue }
        guard searched > 0 else { return nil }
        // Asking for more has moved the bytes.
        let last = self.line(self.unread)
        skip(searched)
        return last.content.isEmpty ? nil : last
      }
      let length = UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1
      skip(length)
      let line = self.line(UnsafeMutableRawBufferPointer(rebasing: unread[..<length]))
      self.line += 1
      if !line.content.isEmpty { return line }
      searched = 0
    }
  }

  /// The line of these raw bytes; its content is empty if it is blank.
  private func line(_ raw: UnsafeMutableRawBufferPointer) -> Line {
    var length = raw.count
    while length > 0, raw[length - 1] == 0x0A || raw[length - 1] == 0x0D { length -= 1 }
    if length > 0, raw[0] <= 0x20, raw[..<length].allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
      length = 0
    }
    return Line(
      content: UnsafeMutableRawBufferPointer(rebasing: raw[..<length]),
      raw: UnsafeRawBufferPointer(raw), number: line)
  }

  private mutating func skipLongLine() throws(DataError) -> Line {
    let number = line
    while true {
      let unread = unread
      let found = unread.baseAddress.flatMap { memchr($0, 0x0A, unread.count) }
      if let base = unread.baseAddress, let found {
        skip(UnsafeRawPointer(found) - UnsafeRawPointer(base) + 1)
        line += 1
        break
      }
      skip(unread.count)
      if try !refill() { break }
    }
    let empty = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    return Line(
      content: empty, raw: UnsafeRawBufferPointer(empty), number: number, isTooLong: true)
  }
}
