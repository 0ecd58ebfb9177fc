import CurlClient
import Foundation
import Synchronization
import TestSupport
import Testing

/// Answers that go into a file.
@Suite struct DownloadTests {
  private let server: LoopbackServer
  private let served: TemporaryFolder
  private let content = Data((0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 7 ^ ($0 >> 8)) })
  private let client = CurlClient()
  private static let patience = RetryPolicy(attempts: 4, baseDelay: 0.001)

  init() throws {
    served = try TemporaryFolder()
    try served.write(content, to: "a.bin")
    server = try LoopbackServer("Tests/Servers/files.py", [served.url.path])
  }

  private func file(_ how: String, _ path: String, limit: Int = 1 << 20) -> FileDownload {
    FileDownload("\(server.url)/\(how)/a.bin", to: path, limit: limit)
  }

  private func failure(_ file: FileDownload) async -> TransportError? {
    do throws(TransportError) {
      _ = try await client.download(file, retrying: Self.patience)
      return nil
    } catch {
      return error
    }
  }

  @Test func `bytes arrive in order and are counted`() async throws {
    let seen = Mutex<[FileDownload.Progress]>([])
    let outcome = try await client.download(
      file("plain", served.path("b.bin")),
      onProgress: { progress in seen.withLock { $0.append(progress) } })
    #expect(outcome == FileDownload.Outcome(status: 200, bytes: 100_000, resumedAt: 0))
    #expect(try Data(contentsOf: URL(filePath: served.path("b.bin"))) == content)
    let progress = seen.withLock { $0 }
    #expect(progress.map(\.bytes) == progress.map(\.bytes).sorted())
    #expect(progress.last == FileDownload.Progress(bytes: 100_000, total: 100_000))
  }

  @Test func `without a version what is there is not trusted`() async throws {
    let path = try served.write(Data(count: 50_000), to: "b.bin")
    let outcome = try await client.download(file("plain", path))
    #expect(outcome.resumedAt == 0)
    #expect(try Data(contentsOf: URL(filePath: path)) == content)
  }

  @Test func `a beginning of another version is replaced`() async throws {
    let path = try served.write(Data(count: 50_000), to: "b.bin")
    var download = file("plain", path)
    download.validator = "\"another\""
    #expect(try await client.download(download).resumedAt == 0)
    #expect(try Data(contentsOf: URL(filePath: path)) == content)
  }

  @Test func `a beginning as long as the whole is asked for anew`() async throws {
    let path = try served.write(content + Data(count: 9), to: "b.bin")
    var download = file("plain", path)
    download.resumesUnseen = true
    let outcome = try await client.download(download)
    #expect(outcome == FileDownload.Outcome(status: 200, bytes: 100_000, resumedAt: 0))
    #expect(server.lines.map { $0.split(separator: " ")[2] } == ["bytes=100009-", "whole"])
  }

  @Test func `an error's text does not go into the file`() async throws {
    let outcome = try await client.download(
      file("status-404", served.path("b.bin")), retrying: Self.patience)
    #expect(!outcome.isComplete)
    #expect(outcome.bytes == 0)
    #expect(try Data(contentsOf: URL(filePath: served.path("b.bin"))).isEmpty)
  }

  @Test func `a full disk is said`() async throws {
    let error = try #require(await failure(file("plain", "/dev/full")))
    #expect(error.kind == .file)
    #expect(error.message.contains("/dev/full: writing failed: No space left on device; make room"))
  }

  @Test func `a place that cannot be written is said before anything is asked`() async throws {
    let error = try #require(await failure(file("plain", served.path("none/b.bin"))))
    #expect(error.kind == .file)
    #expect(server.lines.isEmpty)
  }

  @Test func `more than the limit is refused`() async throws {
    for how in ["plain", "short"] {
      let error = await failure(file(how, served.path("b.bin"), limit: 40_000))
      #expect(error?.kind == .tooLarge)
      let bytes = try Data(contentsOf: URL(filePath: served.path("b.bin"))).count
      #expect(bytes <= 40_000)
    }
  }

  @Test func `two at once do not write one file`() async throws {
    let path = served.path("b.bin")
    let first = Task { [client, half = file("half", path)] in try await client.download(half) }
    try await server.waits(for: "half a.bin")
    let error = try #require(await failure(file("plain", path)))
    #expect(error.message.contains("another process"))
    first.cancel()
    await #expect(throws: TransportError.self) { try await first.value }
  }
}
