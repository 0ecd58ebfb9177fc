import Foundation
import Glibc
import TestSupport
import Testing

@testable import RouterScoring

@Suite struct FileTests {
  private let folder: TemporaryFolder
  private let model = Fixture.model()

  init() throws { folder = try TemporaryFolder() }

  @Test func `a written artifact opens, read or mapped`() throws {
    let path = folder.path("router.safetensors")
    try model.write(to: path)
    #expect(try Scorer.open(path).model == model)
    #expect(try Scorer.open(path, memoryMapped: true).model == model)
    #expect(try RouterModel(contentsOf: path) == model)
    #expect(folder.names == ["router.safetensors"])
    #expect(try Array(Data(contentsOf: URL(filePath: path))) == model.encoded())
  }

  @Test func `writing replaces what was there`() throws {
    let path = try folder.write("old", to: "router.safetensors")
    try model.write(to: path)
    #expect(try RouterModel(contentsOf: path) == model)
    #expect(folder.names == ["router.safetensors"])
  }

  @Test func `a relative path without a folder is written to the working directory`() throws {
    let name = "turnout-test-\(getpid()).safetensors"
    try model.write(to: name)
    defer { unlink(name) }
    #expect(try RouterModel(contentsOf: name) == model)
  }

  @Test func `missing files, folders and pipes are refused without waiting`() throws {
    let missing = folder.path("none")
    #expect(throws: ArtifactError.cannotOpen(path: missing, errno: ENOENT)) {
      try Scorer.open(missing)
    }
    #expect(throws: ArtifactError.notAFile(path: folder.url.path)) {
      try Scorer.open(folder.url.path)
    }
    let pipe = folder.path("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(throws: ArtifactError.notAFile(path: pipe)) { try Scorer.open(pipe) }
    #expect(throws: ArtifactError.notAFile(path: "/dev/zero")) { try Scorer.open("/dev/zero") }
  }

  @Test func `an empty file and one of plain text are refused`() throws {
    let empty = try folder.write("", to: "empty")
    for mapped in [false, true] {
      #expect(throws: ArtifactError.truncated(expected: 8, actual: 0)) {
        try Scorer.open(empty, memoryMapped: mapped)
      }
    }
    let text = try folder.write("this is not a router at all", to: "text")
    #expect(throws: ArtifactError.self) { try Scorer.open(text) }
  }

  @Test func `a huge file is refused by its size alone`() throws {
    let path = try folder.write("x", to: "huge")
    #expect(truncate(path, 1 << 40) == 0)
    #expect(throws: ArtifactError.tooLarge(bytes: 1 << 40, limit: 64 << 20)) {
      try Scorer.open(path)
    }
  }

  @Test func `a folder that is not there can't be written to`() {
    let path = folder.path("no/such/router.safetensors")
    #expect(throws: ArtifactError.cannotWrite(path: path, errno: ENOENT)) {
      try model.write(to: path)
    }
  }

  @Test func `a failed rename leaves nothing behind`() throws {
    let path = folder.path("taken")
    try FileManager.default.createDirectory(
      atPath: path + "/inside", withIntermediateDirectories: true)
    #expect(throws: ArtifactError.self) { try model.write(to: path) }
    #expect(folder.names == ["taken"])
  }

  @Test func `a full disk is told with its number`() {
    let descriptor = open("/dev/full", O_WRONLY)
    defer { close(descriptor) }
    #expect(FileAccess.write([1, 2, 3], to: descriptor) == ENOSPC)
  }

  @Test func `an invalid model is not written`() throws {
    var model = model
    model.intercept = .nan
    #expect(throws: ArtifactError.nonFiniteNumber("stack.intercept")) {
      try model.write(to: folder.path("router.safetensors"))
    }
    #expect(folder.names.isEmpty)
  }

  @Test func `a header beyond the limit is not written`() throws {
    var model = model
    model.provenance.flags = [String(repeating: "x", count: 1 << 20)]
    #expect(throws: ArtifactError.self) { try model.write(to: folder.path("router.safetensors")) }
    #expect(folder.names.isEmpty)
  }
}
