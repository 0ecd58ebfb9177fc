internal import Glibc
internal import Synchronization

/// Writes the body of an answer into a file, behind what is there or anew.
final class FileSink: BodySink {
  private struct State {
    var validator: String?
    var bytes: Int
    var resumedAt = 0
    var total: Int?
    /// Where the request on its way asked to begin.
    var asked = 0
    /// Whether the bytes of the answer on its way belong into the file.
    var isWriting = false
  }

  private let file: FileDownload
  private let descriptor: CInt
  private let state: Mutex<State>
  private let onVersion: @Sendable (String?) -> Void
  private let onProgress: @Sendable (FileDownload.Progress) -> Void

  init(
    _ file: FileDownload, onVersion: @escaping @Sendable (String?) -> Void,
    onProgress: @escaping @Sendable (FileDownload.Progress) -> Void
  ) throws(TransportError) {
    self.file = file
    self.onVersion = onVersion
    self.onProgress = onProgress
    descriptor = open(file.path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
    guard descriptor >= 0 else { throw Self.failure(file.path, "cannot be created") }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw TransportError(
        .file, "\(file.path): another process is fetching this; wait for it",
        mayHaveBeenReceived: false)
    }
    var status = stat()
    fstat(descriptor, &status)
    let canResume = file.validator != nil || file.resumesUnseen
    state = Mutex(State(validator: file.validator, bytes: canResume ? Int(status.st_size) : 0))
  }

  deinit { close(descriptor) }

  /// Lets others fetch the file. Closing would do so only when all who hold this have let it go, and
  /// not while a program that was just started has yet to close what it inherited.
  func unlock() { flock(descriptor, LOCK_UN) }

  var bytes: Int { state.withLock { $0.bytes } }
  var resumedAt: Int { state.withLock { $0.resumedAt } }

  /// What to ask for next: the rest, if the version is known, or all.
  var request: HTTPRequest {
    var request = HTTPRequest(url: file.url)
    request.idleTimeout = file.idleTimeout
    request.totalTimeout = 7 * 86_400
    state.withLock { state in
      state.isWriting = false
      let canResume = state.validator != nil || file.resumesUnseen
      state.asked = canResume ? state.bytes : 0
      guard state.asked > 0 else { return }
      request.headers.append(HeaderField("Range", "bytes=\(state.asked)-"))
      if let validator = state.validator {
        request.headers.append(HeaderField("If-Range", validator))
      }
    }
    return request
  }

  /// Forgets what is there.
  func restart() throws(TransportError) {
    state.withLock { state in
      state.bytes = 0
      state.resumedAt = 0
      state.validator = nil
    }
  }

  func begin(_ head: ResponseHead) throws(TransportError) {
    switch head.status {
    case 200: try start(at: 0, total: head.header("content-length").flatMap { Int($0) }, head)
    case 206:
      guard let range = ContentRange(head.header("content-range")), range.first == asked,
        asked > 0
      else { throw refusal("sends another part of the file than was asked for") }
      try start(at: range.first, total: range.total, head)
    default: break
    }
  }

  private var asked: Int { state.withLock { $0.asked } }

  private func start(at offset: Int, total: Int?, _ head: ResponseHead) throws(TransportError) {
    let coding = head.header("content-encoding")?.lowercased() ?? "identity"
    guard coding == "identity" else { throw refusal("sends the file packed, unasked") }
    guard (total ?? 0) <= file.limit else { throw tooLarge }
    var status = stat()
    fstat(descriptor, &status)
    // A device has no length to change.
    guard status.st_size <= offset || ftruncate(descriptor, off_t(offset)) == 0,
      lseek(descriptor, off_t(offset), SEEK_SET) >= 0
    else { throw Self.failure(file.path, "cannot be written") }
    let validator = head.validator
    state.withLock { state in
      state.bytes = offset
      state.resumedAt = offset
      state.total = total
      state.validator = validator
      state.isWriting = true
    }
    onVersion(validator)
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws(TransportError) {
    let (isWriting, before) = state.withLock { ($0.isWriting, $0.bytes) }
    // The body of an error or a redirect.
    guard isWriting else { return }
    guard before + bytes.count <= file.limit else { throw tooLarge }
    var offset = 0
    while offset < bytes.count, let base = bytes.baseAddress {
      let count = write(descriptor, base + offset, bytes.count - offset)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(file.path, "writing failed") }
      offset += count
      state.withLock { $0.bytes += count }
    }
    onProgress(state.withLock { FileDownload.Progress(bytes: $0.bytes, total: $0.total) })
  }

  private var tooLarge: TransportError {
    TransportError(
      .tooLarge, "the server sends more than \(file.limit) bytes; not accepted",
      mayHaveBeenReceived: true)
  }

  private func refusal(_ words: String) -> TransportError {
    TransportError(.badResponse, "the server \(words); not accepted", mayHaveBeenReceived: true)
  }

  private static func failure(_ path: String, _ words: String) -> TransportError {
    let isFull = errno == ENOSPC || errno == EDQUOT || errno == EFBIG
    let remedy = isFull ? "; make room and run this again" : ""
    let reason = String(cString: strerror(errno))
    return TransportError(
      .file, "\(path): \(words): \(reason)\(remedy)", mayHaveBeenReceived: true)
  }
}

extension ResponseHead {
  /// A strong ETag, else Last-Modified: what `If-Range` may carry (RFC 9110, section 13.1.5).
  fileprivate var validator: String? {
    if let tag = header("etag"), tag.hasPrefix("\""), tag.utf8.count <= 1000 { return tag }
    return header("last-modified").flatMap { $0.isEmpty || $0.utf8.count > 100 ? nil : $0 }
  }
}
