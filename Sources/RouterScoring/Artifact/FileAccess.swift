internal import Glibc

/// Reading a whole file and replacing one, on the system calls.
enum FileAccess {
  /// The bytes of a file, owned or mapped, until they are released.
  struct Contents: ~Copyable {
    private let bytes: UnsafeRawBufferPointer
    private let mapped: Bool

    fileprivate init(_ bytes: UnsafeRawBufferPointer, mapped: Bool) {
      self.bytes = bytes
      self.mapped = mapped
    }

    /// Runs `body` with the bytes, which are there no longer than that.
    borrowing func withBytes<Result>(
      _ body: (UnsafeRawBufferPointer) throws(ArtifactError) -> Result
    ) throws(ArtifactError) -> Result {
      try body(bytes)
    }

    deinit {
      guard let base = UnsafeMutableRawPointer(mutating: bytes.baseAddress) else { return }
      if mapped { munmap(base, bytes.count) } else { free(base) }
    }
  }

  // Without O_NONBLOCK a named pipe would block until someone writes to it.
  private static let readFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK

  static func read(
    _ path: String, limit: Int, memoryMapped: Bool
  ) throws(ArtifactError) -> Contents {
    let descriptor = retrying { open(path, readFlags) }
    return try read(descriptor, path, limit: limit, memoryMapped: memoryMapped)
  }

  /// Reads the file at a path of any bytes, which errors call `name`.
  static func read(
    systemPath: UnsafePointer<CChar>, name: String, limit: Int
  ) throws(ArtifactError) -> Contents {
    let descriptor = retrying { open(systemPath, readFlags) }
    return try read(descriptor, name, limit: limit, memoryMapped: false)
  }

  private static func read(
    _ descriptor: Int32, _ path: String, limit: Int, memoryMapped: Bool
  ) throws(ArtifactError) -> Contents {
    guard descriptor >= 0 else { throw .cannotOpen(path: path, errno: errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw .cannotRead(path: path, errno: errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .notAFile(path: path) }
    let size = Int(status.st_size)
    guard size <= limit else { throw .tooLarge(bytes: size, limit: limit) }
    guard size > 0 else {
      return Contents(UnsafeRawBufferPointer(start: nil, count: 0), mapped: false)
    }
    if memoryMapped {
      guard let base = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0), base != MAP_FAILED
      else { throw .cannotRead(path: path, errno: errno) }
      return Contents(UnsafeRawBufferPointer(start: base, count: size), mapped: true)
    }
    guard let buffer = LargeMemory.allocate(size), let start = buffer.baseAddress else {
      throw .cannotRead(path: path, errno: ENOMEM)
    }
    let contents = Contents(UnsafeRawBufferPointer(buffer), mapped: false)
    var position = 0
    while position < size {
      let count = retrying { Glibc.read(descriptor, start + position, size - position) }
      guard count >= 0 else { throw .cannotRead(path: path, errno: errno) }
      guard count > 0 else { throw .truncated(expected: size, actual: position) }
      position += count
    }
    return contents
  }

  /// Puts a file with these bytes at `path`, or leaves everything as it was.
  ///
  /// The bytes go to a temporary file in the same folder, which is flushed to the disk and then
  /// renamed over `path`; then the folder is flushed, so that the new name survives a crash.
  static func replace(_ path: String, with bytes: [UInt8]) throws(ArtifactError) {
    var (descriptor, temporary) = (Int32(-1), "")
    for attempt in 0..<100 {
      temporary = "\(path).\(getpid())-\(attempt).tmp"
      descriptor = retrying {
        open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode_t(0o666))
      }
      if descriptor >= 0 || errno != EEXIST { break }
    }
    guard descriptor >= 0 else { throw .cannotWrite(path: path, errno: errno) }
    var failure = write(bytes, to: descriptor)
    if failure == 0, fsync(descriptor) != 0 { failure = errno }
    if close(descriptor) != 0, failure == 0 { failure = errno }
    if failure == 0, rename(temporary, path) != 0 { failure = errno }
    guard failure == 0 else {
      unlink(temporary)
      throw .cannotWrite(path: path, errno: failure)
    }
    flushFolder(of: path)
  }

  /// 0 or an error number.
  static func write(_ bytes: [UInt8], to descriptor: Int32) -> Int32 {
    bytes.withUnsafeBytes { bytes in
      let start = bytes.baseAddress.unsafelyUnwrapped
      var position = 0
      while position < bytes.count {
        let count = retrying {
          Glibc.write(descriptor, start + position, bytes.count - position)
        }
        if count < 0 { return errno }
        position += count
      }
      return 0
    }
  }

  /// The file is in place already: where folders can't be flushed, nothing is to be undone.
  private static func flushFolder(of path: String) {
    let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let descriptor = retrying { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  /// Repeats a call that a signal interrupted.
  private static func retrying<Number: SignedInteger>(_ call: () -> Number) -> Number {
    while true {
      let result = call()
      if result >= 0 || errno != EINTR { return result }
    }
  }
}
