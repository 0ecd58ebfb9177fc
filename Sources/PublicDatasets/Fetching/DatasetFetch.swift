public import CommandSupport
internal import CurlClient
internal import Glibc

/// Fetches the files of a set into a folder: what is there and right is skipped, what was begun goes
/// on, what comes is verified before it takes its place.
public struct DatasetFetch: Sendable {
  /// How many files came, and how many were there.
  public struct Report: Sendable, Equatable {
    public var fetched = 0
    public var present = 0

    public init(fetched: Int = 0, present: Int = 0) {
      self.fetched = fetched
      self.present = present
    }
  }

  public var set: PublicDataset
  public var folder: String
  /// Another server with the same paths: scheme and host, and a path before theirs if need be.
  public var baseURL: String?
  /// Whether files without a checksum in the catalogue are fetched although they are there.
  public var refreshes = false
  /// Files that are fetched at once.
  public var parallelism = 4
  var policy = RetryPolicy(attempts: 5, baseDelay: 0.3)

  public init(_ set: PublicDataset, to folder: String) {
    self.set = set
    self.folder = folder
  }

  /// Fetches what is missing.
  ///
  /// - Parameter progress: called with words for a progress line.
  /// - Throws: the first failure, saying how many others there were. One file that fails does not
  ///   keep the others from coming; trouble with the network or the disk does.
  public func run(
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) async throws(CommandFailure) -> Report {
    if set.files.isEmpty { throw byHand }
    try makeFolder()
    let tally = FetchTally()
    let shown = FetchProgress(set, show: progress)
    let client = CurlClient(maximumConnections: max(1, parallelism))
    let sums = ChecksumFile(in: folder)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<min(max(1, parallelism), set.files.count) {
        group.addTask {
          while let index = tally.next(of: set.files.count) {
            let file = FileFetch(
              file: set.files[index], folder: folder, baseURL: baseURL, refreshes: refreshes,
              policy: policy, client: client, sums: sums,
              onBytes: { shown.update(index, bytes: $0) }, onWait: progress)
            do throws(CommandFailure) {
              tally.add(try await file.run())
              shown.finish()
            } catch {
              tally.add(error)
            }
          }
        }
      }
    }
    return try tally.report()
  }

  private var byHand: CommandFailure {
    let words = set.byHand ?? "It has no files to download."
    let page = set.page.map { "\n  page: \($0)" } ?? ""
    let text = wrapped(words, width: 80, indent: "  ", first: "  ").dropLast()
    return CommandFailure("\(set.name) has to be got by hand\n\(text)\(page)", .missingInput)
  }

  private func makeFolder() throws(CommandFailure) {
    let ends = folder.indices.dropFirst().filter { folder[$0] == "/" } + [folder.endIndex]
    for end in ends { mkdir(String(folder[..<end]), 0o777) }
    var status = stat()
    guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR,
      access(folder, W_OK | X_OK) == 0
    else {
      throw CommandFailure(
        "\(folder): no folder can be made or written here; choose another with --out",
        .cannotCreate)
    }
  }
}
