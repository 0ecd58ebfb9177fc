import Foundation
import TestSupport
import Testing

/// Disks that are full: status 74, the place, what to do, and nothing half-written.
@Suite struct FullDiskTests {
  private let folder: TemporaryFolder
  private let before = ["data.jsonl", "folder", "router.safetensors"]

  init() throws {
    folder = try TemporaryFolder()
    try TrainedSample.copy(to: folder)
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: false)
  }

  @Test(arguments: Writing.allCases)
  func `a full device is told of and no other output appears`(_ writing: Writing) throws {
    let outcome = try writing.run("/dev/full", in: folder)
    expectRefusal(
      outcome, status: 74, "error: /dev/full: writing failed: No space left on device; make room")
    #expect(folder.names == before)
  }

  @Test(.enabled(if: PrivateMounts.areAllowed, PrivateMounts.needed), arguments: Writing.allCases)
  func `a disk that fills up is left without a half file`(_ writing: Writing) throws {
    // Room for the name, and for nothing in it.
    let outcome = try PrivateMounts.run(
      writing.tool, writing.arguments("folder/result"), in: folder, mounting: "size=64k",
      filling: 64 << 10)
    expectRefusal(
      outcome, status: 74,
      "error: folder/result: writing failed: No space left on device; make room")
    let left = try String(contentsOfFile: folder.path("left"), encoding: .utf8)
    #expect(left == "filling\n")
    try FileManager.default.removeItem(atPath: folder.path("left"))
    #expect(folder.names == before)
  }

  @Test(.enabled(if: PrivateMounts.areAllowed, PrivateMounts.needed))
  func `a disk that fills up on the way leaves the older router as it was`() throws {
    // The older router fits, a second one beside it does not.
    let size = try Data(contentsOf: URL(filePath: folder.path("router.safetensors"))).count
    let script = """
      mount -t tmpfs -o size=\(size * 3 / 2) none folder || exit 99
      cp router.safetensors folder/ || exit 98
      "$0" "$@"
      status=$?
      ls -A folder > left
      cmp router.safetensors folder/router.safetensors >> left
      exit $status
      """
    let outcome = try PrivateMounts.run(
      script, "router-train",
      Writing.router.arguments("folder/router.safetensors") + ["--seed", "1"], in: folder)
    expectRefusal(outcome, status: 74, "error: folder/router.safetensors: writing failed: ")
    let left = try String(contentsOfFile: folder.path("left"), encoding: .utf8)
    #expect(left == "router.safetensors\n")
  }

  @Test(arguments: Writing.allCases.filter { $0 != .constants })
  func `a limit on the size of files is a full disk`(_ writing: Writing) throws {
    // 512 bytes in the units of sh, less than these results.
    let outcome = try Tool(at: URL(filePath: "/bin/sh")).run(
      ["-c", "ulimit -f 1; exec \"$0\" \"$@\"", try Tool(writing.tool).url.path]
        + writing.arguments("folder/result"), in: folder.url)
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errors.hasPrefix("error: "))
    #expect(outcome.errors.contains("writing failed: File too large"), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("folder")).isEmpty)
    #expect(folder.names == before)
  }

  @Test(arguments: [
    ("router-train", ["--data", "data.jsonl", "--out", "new.safetensors"] + quick),
    ("router-eval", ["--artifact", "router.safetensors", "--bootstrap", "20"]),
    ("router-data", ["validate", "data.jsonl"]),
  ])
  func `results that cannot be printed are an error`(
    _ tool: String, _ arguments: [String]
  ) throws {
    let outcome = try Tool(tool).run(arguments, in: folder.url, output: "/dev/full")
    expectRefusal(outcome, status: 74, "error: standard output: writing failed: No space left")
    // What was finished before stays and is whole.
    let new = folder.names.filter { !before.contains($0) }
    #expect(new == (tool == "router-train" ? ["new.safetensors"] : []))
  }
}
