internal import CommandSupport
internal import CurlClient
internal import Glibc
internal import PreferenceData

/// The way of one file: skip it if it is there and right, else fetch, verify, put in place.
struct FileFetch: Sendable {
  enum Outcome: Sendable {
    case present, fetched
  }

  /// A size unknown to the catalogue has at least this bound.
  private static let sizeLimit = 16 << 30

  let file: PublicDataset.File
  let folder: String
  let baseURL: String?
  let refreshes: Bool
  let policy: RetryPolicy
  let client: CurlClient
  let sums: ChecksumFile
  let onBytes: @Sendable (Int) -> Void
  let onWait: @Sendable (String) -> Void

  private var target: String { folder + "/" + file.name }
  private var partial: PartialFile { PartialFile(target: target, url: file.url(on: baseURL)) }

  func run() async throws(CommandFailure) -> Outcome {
    if try isPresent() {
      onBytes(file.bytes ?? 0)
      return .present
    }
    let resumed = try await download()
    if resumed, try await verify(isFinal: false) { return .fetched }
    // What earlier attempts left may have been of another version: once more from the beginning.
    if resumed {
      partial.remove()
      _ = try await download()
    }
    _ = try await verify(isFinal: true)
    return .fetched
  }

  private func isPresent() throws(CommandFailure) -> Bool {
    var status = stat()
    guard lstat(target, &status) == 0 else { return false }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw CommandFailure("\(target): this is not a plain file; move it away", .cannotCreate)
    }
    let digest = try digest(of: target)
    if let expected = file.sha256 {
      if digest.sha256 == expected {
        try sums.record(expected, of: file.name)
        return true
      }
      Messages.warning(
        "\(target): is not what the catalogue names (expected \(expected), is \(digest.sha256)); "
          + "it stays until a good copy has been fetched")
      return false
    }
    guard !refreshes else { return false }
    let recorded = sums.digest(of: file.name)
    if let recorded, recorded != digest.sha256 {
      Messages.warning(
        "\(target): has changed since it was fetched (was \(recorded), is \(digest.sha256)); "
          + "left as it is; to fetch it anew use --refresh")
    } else {
      try sums.record(digest.sha256, of: file.name)
    }
    return true
  }

  private func digest(of path: String) throws(CommandFailure) -> FileDigest {
    do throws(DataError) {
      return try FileDigest(of: path)
    } catch {
      throw CommandFailure(error.message, error.exitStatus)
    }
  }

  /// - Returns: whether bytes of an earlier attempt were used.
  private func download() async throws(CommandFailure) -> Bool {
    let partial = partial
    let begun = partial.bytes
    if let bytes = file.bytes, begun == bytes, file.sha256 != nil {
      onBytes(bytes)
      return begun > 0
    }
    if let bytes = file.bytes, begun > bytes { partial.remove() }
    var request = FileDownload(
      partial.url, to: partial.path, limit: file.bytes ?? Self.sizeLimit)
    request.validator = partial.validator
    request.resumesUnseen = file.sha256 != nil
    let outcome: FileDownload.Outcome
    do throws(TransportError) {
      outcome = try await client.download(
        request, retrying: policy, onVersion: partial.record, onProgress: { onBytes($0.bytes) },
        onRetry: { onWait("\(file.name): \($0.reason), again in \($0.delay.fixed(1)) s") })
    } catch {
      // More than the catalogue says cannot be the beginning of the right file.
      if error.kind == .tooLarge || partial.bytes == 0 { partial.remove() }
      throw failure(error)
    }
    guard outcome.isComplete else {
      if partial.bytes == 0 { partial.remove() }
      throw refusal(outcome.status)
    }
    return outcome.resumedAt > 0
  }

  /// - Parameter isFinal: whether a wrong file is an error, or only not yet right.
  private func verify(isFinal: Bool) async throws(CommandFailure) -> Bool {
    let digest = try digest(of: partial.path)
    if let bytes = file.bytes, digest.bytes < bytes {
      guard isFinal else { return false }
      throw CommandFailure(
        "\(file.name): the server ends after \(digest.bytes.readable) of \(bytes.readable) bytes; "
          + "run the same command again to go on", .inputOutput)
    }
    if let expected = file.sha256, digest.sha256 != expected {
      guard isFinal else { return false }
      partial.remove()
      throw CommandFailure(
        "\(file.name): wrong checksum: expected \(expected), got \(digest.sha256); the file on the "
          + "server is another one; it was thrown away, what was there before stays", .invalidData)
    }
    try partial.finish()
    if file.sha256 == nil, let recorded = sums.digest(of: file.name), recorded != digest.sha256 {
      Messages.warning(
        "\(target): the server has another version now (was \(recorded), is \(digest.sha256))")
    }
    try sums.record(digest.sha256, of: file.name)
    return true
  }
}
