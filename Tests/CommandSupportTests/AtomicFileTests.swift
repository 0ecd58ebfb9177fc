import CommandSupport
import Foundation
import TestSupport
import Testing

@Suite struct AtomicFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func content(_ name: String) throws -> String {
    try String(contentsOfFile: folder.path(name), encoding: .utf8)
  }

  @Test func `a committed file has its content and nothing lies beside it`() throws {
    var file = try AtomicFile(at: folder.path("a.txt"))
    try file.write("one ")
    try file.write(Array("two".utf8))
    #expect(folder.names.count == 1)
    #expect(folder.names[0].hasPrefix(".a.txt."))
    try file.commit()
    #expect(folder.names == ["a.txt"])
    #expect(try content("a.txt") == "one two")
  }

  @Test func `large and small writes keep their order`() throws {
    var expected = ""
    var file = try AtomicFile(at: folder.path("a.txt"))
    for size in [1, 300_000, 10, 262_144, 262_143, 5, 1_000_000, 0] {
      let text = String(repeating: "\(size),", count: size / 4 + 1)
      expected += text
      try file.write(text)
    }
    try file.commit()
    #expect(try content("a.txt") == expected)
  }

  @Test func `an abandoned file leaves the old one and nothing else`() throws {
    try folder.write("old", to: "a.txt")
    do {
      var file = try AtomicFile(at: folder.path("a.txt"))
      try file.write("new")
      try file.seal()
    }
    #expect(folder.names == ["a.txt"])
    #expect(try content("a.txt") == "old")
  }

  @Test func `a replaced file keeps its permissions`() throws {
    let path = try folder.write("old", to: "a.txt")
    chmod(path, 0o640)
    try AtomicFile.write("new", to: path)
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
    #expect(try content("a.txt") == "new")
  }

  @Test func `the target of a symbolic link is replaced, not the link`() throws {
    try folder.write("old", to: "real.txt")
    let link = folder.path("link.txt")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "real.txt")
    try AtomicFile.write("new", to: link)
    #expect(try content("real.txt") == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "real.txt")
  }

  @Test func `missing folders are made only when asked for`() throws {
    let path = folder.path("deep/er/a.txt")
    let error = #expect(throws: CommandFailure.self) { try AtomicFile.write("x", to: path) }
    #expect(error?.exitStatus == .cannotCreate)
    try AtomicFile.write("x", to: path, createsFolder: true)
    #expect(try content("deep/er/a.txt") == "x")
  }

  @Test func `what cannot be created has status 73 and says where`() throws {
    let file = try folder.write("x", to: "file")
    for path in [file + "/below", folder.url.path, "/proc/turnout", folder.path("no/where")] {
      let error = #expect(throws: CommandFailure.self) { try AtomicFile.write("x", to: path) }
      #expect(error?.exitStatus == .cannotCreate)
      #expect(error?.message.hasPrefix(path + ": ") == true)
    }
    #expect(folder.names == ["file"])
  }

  @Test func `a full device has status 74 and stays a device`() throws {
    let error = #expect(throws: CommandFailure.self) {
      try AtomicFile.write("x", to: "/dev/full")
    }
    #expect(error?.exitStatus == .inputOutput)
    #expect(error?.message.contains("No space left on device; make room") == true)
    var status = stat()
    stat("/dev/full", &status)
    #expect(status.st_mode & S_IFMT == S_IFCHR)
  }

  @Test func `many files can be written one after another`() throws {
    for index in 0..<300 { try AtomicFile.write("\(index)", to: folder.path("\(index)")) }
    #expect(folder.names.count == 300)
  }
}
