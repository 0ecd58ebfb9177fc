import Foundation
import TestSupport
import Testing

/// Outputs that cannot be created: status 73, the place, and not one file of several.
@Suite struct OutputPlaceTests {
  private let folder: TemporaryFolder
  private let before = ["data.jsonl", "folder", "router.safetensors"]

  init() throws {
    folder = try TemporaryFolder()
    try TrainedSample.copy(to: folder)
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: false)
  }

  @Test(
    arguments: Writing.allCases,
    [
      // Below a file, and where not even root may create anything.
      ("data.jsonl/result", "cannot create"), ("/proc/result", "cannot create"),
      ("folder", "this is a folder; name a file in it"),
      ("folder/", "this names a folder; name a file in it"),
      ("new/", "this names a folder; name a file in it"),
    ])
  func `an output that cannot be created is refused with its place`(
    _ writing: Writing, _ place: (path: String, reason: String)
  ) throws {
    let outcome = try writing.run(place.path, in: folder)
    expectRefusal(outcome, status: 73, "error: \(place.path): \(place.reason)")
    #expect(folder.names == before)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path("folder")).isEmpty)
  }

  @Test(arguments: Writing.allCases)
  func `an output without a name is refused`(_ writing: Writing) throws {
    let outcome = try writing.run("", in: folder)
    expectRefusal(outcome, status: 73, "empty name; name a file")
    #expect(folder.names == before)
  }

  @Test(arguments: [Writing.scores, .drawing, .curve, .constants, .truth])
  func `a missing folder of a lesser output is refused`(_ writing: Writing) throws {
    let outcome = try writing.run("no/such/file", in: folder)
    expectRefusal(outcome, status: 73, "error: no/such/file: cannot create: ", "another place")
    #expect(folder.names == before)
  }

  @Test func `missing folders of the router are made, and unmade when training fails`() throws {
    let made = try Writing.router.run("new/deep/router.safetensors", in: folder)
    #expect(made.status == 0, "\(made.errors)")
    #expect(FileManager.default.fileExists(atPath: folder.path("new/deep/router.safetensors")))
    try FileManager.default.removeItem(atPath: folder.path("new"))
    try folder.write(JudgmentRows.scores(4))
    let refused = try Writing.router.run("new/deep/router.safetensors", in: folder)
    #expect(refused.status == 65)
    #expect(folder.names == before)
  }

  @Test(.enabled(if: PrivateMounts.areAllowed, PrivateMounts.needed), arguments: Writing.allCases)
  func `a read-only file system is refused with its place`(_ writing: Writing) throws {
    let outcome = try PrivateMounts.run(
      writing.tool, writing.arguments("folder/result"), in: folder, mounting: "ro")
    expectRefusal(
      outcome, status: 73, "error: folder/result: cannot create: Read-only file system",
      "another place")
    #expect(folder.names == before)
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"), arguments: Writing.allCases)
  func `a folder without the right to write is refused`(_ writing: Writing) throws {
    chmod(folder.path("folder"), 0o555)
    let outcome = try writing.run("folder/result", in: folder)
    expectRefusal(outcome, status: 73, "error: folder/result: cannot create: Permission denied")
    #expect(folder.names == before)
  }
}
