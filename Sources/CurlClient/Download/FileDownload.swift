/// A file to be fetched, and how far an earlier attempt came.
public struct FileDownload: Sendable {
  public var url: String
  /// Where the bytes go. What is there already is the beginning of the file.
  public var path: String
  /// The version that the bytes at ``path`` are of: the server's strong ETag or, without one, its
  /// Last-Modified.
  public var validator: String?
  /// Whether to go on without a validator, for files that are checked by a digest afterwards.
  public var resumesUnseen = false
  /// Bytes after which the file is refused.
  public var limit: Int
  /// Seconds without a byte, after which the server counts as gone.
  public var idleTimeout = 60.0

  public init(_ url: String, to path: String, limit: Int) {
    self.url = url
    self.path = path
    self.limit = limit
  }

  /// How far a download has come.
  public struct Progress: Sendable, Equatable {
    /// Bytes of the file that are there, those of earlier attempts included.
    public var bytes: Int
    /// Bytes of the whole file, if the server says.
    public var total: Int?

    public init(bytes: Int, total: Int?) {
      self.bytes = bytes
      self.total = total
    }
  }

  /// How a download ended.
  public struct Outcome: Sendable, Equatable {
    /// The last status: 200 or 206 if the file is there, else what the server refused it with.
    public var status: Int
    public var bytes: Int
    /// Bytes that did not have to be fetched again.
    public var resumedAt: Int

    public init(status: Int, bytes: Int, resumedAt: Int) {
      self.status = status
      self.bytes = bytes
      self.resumedAt = resumedAt
    }

    public var isComplete: Bool { status == 200 || status == 206 }
  }
}

extension CurlClient {
  /// Fetches a file to its end, going on where earlier attempts stopped.
  ///
  /// Bytes that are at the path already are kept if the server still has that version (`Range` with
  /// `If-Range`), and replaced if it does not, or cannot send a part.
  ///
  /// - Parameters:
  ///   - onVersion: called, with the validator of the version that now comes, before its first byte
  ///     is written; whoever wants to go on in another process keeps it.
  ///   - onProgress: called on the client's thread whenever bytes have come.
  /// - Throws: ``TransportError``; what has come stays at the path.
  public func download(
    _ file: FileDownload, retrying policy: RetryPolicy = .standard,
    onVersion: @escaping @Sendable (_ validator: String?) -> Void = { _ in },
    onProgress: @escaping @Sendable (FileDownload.Progress) -> Void = { _ in },
    onRetry: @Sendable (RetryEvent) -> Void = { _ in }
  ) async throws(TransportError) -> FileDownload.Outcome {
    let sink = try FileSink(file, onVersion: onVersion, onProgress: onProgress)
    defer { sink.unlock() }
    let outcome = try await repeating(policy, onRetry: onRetry) {
      do throws(TransportError) {
        let head = try await self.attempt(sink)
        return .response(HTTPResponse(status: head.status, headers: head.headers))
      } catch {
        return .failure(error)
      }
    }
    switch outcome {
    case .failure(let error): throw error
    case .response(let response):
      return FileDownload.Outcome(
        status: response.status, bytes: sink.bytes, resumedAt: sink.resumedAt)
    }
  }

  private func attempt(_ sink: FileSink) async throws(TransportError) -> ResponseHead {
    let head = try await follow(sink.request, into: sink).head
    // The part begins behind the end: there is more here than there.
    guard head.status == 416 else { return head }
    try sink.restart()
    return try await follow(sink.request, into: sink).head
  }
}
