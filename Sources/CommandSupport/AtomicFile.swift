internal import Glibc

/// A file that appears whole or not at all.
///
/// The bytes go into a temporary file in the target's folder, which ``commit()`` forces to disk and
/// renames. A value that ends uncommitted, by an error or by Ctrl-C, removes its temporary file and
/// leaves an older target as it was.
///
/// ```swift
/// var file = try AtomicFile(at: "models/report.json")
/// try file.write(text)
/// try file.commit()
/// ```
///
/// A target that exists and is a device or a pipe (`/dev/stdout`) is written to directly.
public struct AtomicFile: ~Copyable {
  private static let bufferSize = 256 << 10

  /// What the file is called in messages: as it was named.
  private let name: String
  /// The file that is replaced, symbolic links resolved.
  private let path: String
  /// Nil when the target is written to directly.
  private var temporary: TemporaryPath?
  private var descriptor: Int32
  private var buffer: [UInt8] = []
  /// Folders made for the target, outermost first.
  private var newFolders: [String]

  /// - Parameter createsFolder: whether to make the target's folder where it is missing.
  /// - Throws: with `.cannotCreate` if the target is a folder or nothing can be created beside it.
  public init(at path: String, createsFolder: Bool = false) throws(CommandFailure) {
    let target = try Self.open(path, createsFolder: createsFolder)
    name = path
    self.path = target.path
    temporary = target.temporary
    descriptor = target.descriptor
    newFolders = target.newFolders
    buffer.reserveCapacity(Self.bufferSize)
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
    temporary?.remove()
    Self.removeFolders(newFolders)
  }

  private struct Target {
    var path: String
    var temporary: TemporaryPath?
    var descriptor: Int32
    var newFolders: [String] = []
  }

  private static func open(
    _ path: String, createsFolder: Bool
  ) throws(CommandFailure) -> Target {
    guard !path.isEmpty else {
      throw CommandFailure("an output has an empty name; name a file", .cannotCreate)
    }
    guard !path.hasSuffix("/") else {
      throw CommandFailure("\(path): this names a folder; name a file in it", .cannotCreate)
    }
    let name = path
    var path = path
    var status = stat()
    let exists = stat(path, &status) == 0
    let kind = status.st_mode & S_IFMT
    if exists, kind == S_IFDIR {
      throw CommandFailure("\(path): this is a folder; name a file in it", .cannotCreate)
    }
    if exists, kind != S_IFREG {
      let descriptor = Glibc.open(path, O_WRONLY | O_CLOEXEC)
      guard descriptor >= 0 else { throw cannotCreate(path) }
      return Target(path: path, descriptor: descriptor)
    }
    // The target of a symbolic link is replaced, not the link.
    if exists, let resolved = realpath(path, nil) {
      path = String(cString: resolved)
      free(resolved)
    }
    let newFolders = createsFolder ? createFolder(of: path) : []
    let temporary = try TemporaryPath(beside: path)
    let mode = exists ? status.st_mode & 0o7777 : 0o666
    let descriptor = Glibc.open(temporary.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
    guard descriptor >= 0 else {
      let error = cannotCreate(name)
      temporary.forget()
      removeFolders(newFolders)
      throw error
    }
    return Target(
      path: path, temporary: temporary, descriptor: descriptor, newFolders: newFolders)
  }

  private static func cannotCreate(_ path: String) -> CommandFailure {
    let reason = String(cString: strerror(errno))
    return CommandFailure("\(path): cannot create: \(reason); choose another place", .cannotCreate)
  }

  /// - Returns: the folders that were made, outermost first.
  private static func createFolder(of path: String) -> [String] {
    path.indices.dropFirst().filter { path[$0] == "/" }.map { String(path[..<$0]) }
      // What fails here fails again, with a message, when the file is created.
      .filter { mkdir($0, 0o777) == 0 }
  }

  /// Takes away folders that are still empty.
  private static func removeFolders(_ folders: [String]) {
    for folder in folders.reversed() { rmdir(folder) }
  }

  public mutating func write(_ bytes: UnsafeRawBufferPointer) throws(CommandFailure) {
    if buffer.count + bytes.count > Self.bufferSize { try flush() }
    if bytes.count > Self.bufferSize {
      try writeOut(bytes)
    } else {
      buffer.append(contentsOf: bytes)
    }
  }

  public mutating func write(_ text: String) throws(CommandFailure) {
    try write(Array(text.utf8))
  }

  public mutating func write(_ bytes: [UInt8]) throws(CommandFailure) {
    try bytes.withUnsafeBufferPointer { (bytes) throws(CommandFailure) in
      try write(UnsafeRawBufferPointer(bytes))
    }
  }

  private mutating func flush() throws(CommandFailure) {
    let full = buffer
    buffer.removeAll(keepingCapacity: true)
    try full.withUnsafeBufferPointer { (bytes) throws(CommandFailure) in
      try writeOut(UnsafeRawBufferPointer(bytes))
    }
  }

  private func writeOut(_ bytes: UnsafeRawBufferPointer) throws(CommandFailure) {
    var offset = 0
    while offset < bytes.count, let base = bytes.baseAddress {
      let count = Glibc.write(descriptor, base + offset, bytes.count - offset)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw writingFailed() }
      offset += count
    }
  }

  private func writingFailed() -> CommandFailure {
    let reason = String(cString: strerror(errno))
    let remedy = errno == ENOSPC || errno == EDQUOT ? "; make room and run this again" : ""
    return CommandFailure("\(name): writing failed: \(reason)\(remedy)", .inputOutput)
  }

  /// Forces the content to disk, so that only the name is missing: for several files that shall
  /// appear together. Nothing may be written after.
  public mutating func seal() throws(CommandFailure) {
    guard descriptor >= 0 else { return }
    try flush()
    guard temporary == nil || fsync(descriptor) == 0 else { throw writingFailed() }
    let isClosed = close(descriptor) == 0
    descriptor = -1
    guard isClosed else { throw writingFailed() }
  }

  /// Forces the content to disk and puts it in the target's place. Nothing may be written after.
  public mutating func commit() throws(CommandFailure) {
    try seal()
    guard let temporary else { return }
    guard rename(temporary.path, path) == 0 else {
      throw CommandFailure(
        "\(name): cannot put the finished file in place: \(String(cString: strerror(errno)))",
        .cannotCreate)
    }
    temporary.forget()
    self.temporary = nil
    newFolders = []
    syncFolder()
  }

  /// Makes the new name survive a power failure, on file systems that can.
  private func syncFolder() {
    let folder = Glibc.open(TemporaryPath.folder(of: path), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }
}

extension AtomicFile {
  /// Writes a whole file at once.
  public static func write(
    _ text: String, to path: String, createsFolder: Bool = false
  ) throws(CommandFailure) {
    var file = try AtomicFile(at: path, createsFolder: createsFolder)
    try file.write(text)
    try file.commit()
  }
}
