import CommandSupport
import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct FileReadingTests {
  @Test(arguments: ["\n", "\r\n", "\n\n \t\r\n"])
  func `lines end in LF or CRLF and blank ones don't count`(_ lineEnd: String) throws {
    let lines = (0..<3).map { battle(["prompt": "\"p\($0)\""]) }
    for content in [lines.joined(separator: lineEnd), lines.joined(separator: lineEnd) + lineEnd] {
      let table = try readBattles(content)
      #expect(table.rowCount == 3)
      #expect(table.prompts.text(of: 2) == "p2")
    }
  }

  @Test func `a byte order mark is skipped`() throws {
    #expect(try readBattles("\u{FEFF}" + battle()).rowCount == 1)
  }

  @Test func `lines of all lengths across the read blocks arrive whole`() throws {
    // The reader takes 256 KiB at a time: some of these lines end just at, before and behind it.
    var lines: [String] = []
    var bytes = 0
    var length = 1
    while bytes < 1_500_000 {
      let line = battle([
        "prompt": "\"\(lines.count) " + String(repeating: "x", count: length) + "\""
      ])
      lines.append(line)
      bytes += line.utf8.count + 1
      length = (length * 7 + 13) % 5003
    }
    lines.append(battle(["prompt": "\"" + String(repeating: "y", count: 700_000) + "\""]))
    lines.append(battle(["prompt": "\"last\""]))
    let prompts = try readBattles(lines.joined(separator: "\n")).prompts
    #expect(prompts.count == lines.count)
    for (index, line) in lines.enumerated() {
      #expect(line.contains("\"\(prompts.text(of: index))\""))
    }
  }

  @Test func `a prompt of 5 MB is read`() throws {
    let text = String(repeating: "0123456789", count: 500_000)
    let prompts = try readBattles(
      [battle(), battle(["prompt": "\"\(text)\""])].joined(separator: "\n")
    )
    .prompts
    #expect(prompts.text(of: 1) == text)
  }

  @Test func `a line above 64 MB is an error with its number, or left out`() throws {
    let folder = try TemporaryFolder()
    var content = Data((battle() + "\n{\"prompt\": \"").utf8)
    content.append(Data(repeating: UInt8(ascii: "x"), count: 65 << 20))
    content.append(Data(("\"}\n" + battle()).utf8))
    let path = try folder.write(content)
    let error = try #require(throws: DataError.self) { try DatasetReader().read([path]) }
    #expect(error.line == 2)
    #expect(error.reason.contains("longer than 64 MB"))
    let loaded = try DatasetReader(skipInvalid: true).read([path])
    #expect(loaded.dataset.rowCount == 2)
    #expect(loaded.invalidRows == 1)
  }

  @Test func `bytes that are not UTF-8 are an error with file and line`() throws {
    var content = Data((battle() + "\n").utf8)
    content.append(Data(battle().replacing("What", with: "W").utf8))
    content.replace([UInt8(ascii: "W"), UInt8(ascii: " ")], with: [0xC3, UInt8(ascii: " ")])
    let error = try #require(throws: DataError.self) { try read(content) }
    #expect(error.line == 2)
    #expect(error.reason.contains("the bytes are not UTF-8"))
    #expect(error.exitStatus.rawValue == 65)
    #expect(try read(content, DatasetReader(skipInvalid: true)).invalidRows == 1)
  }

  @Test func `the hash is that of the file's bytes`() throws {
    let loaded = try read(battle(["prompt": "\"\\ud83d\""]) + "\r\n")
    let bytes = Array((battle(["prompt": "\"\\ud83d\""]) + "\r\n").utf8)
    #expect(loaded.files[0].sha256 == sha256(bytes))
    #expect(loaded.files[0].rows == 1)
  }

  /// By the system's own tool.
  private func sha256(_ bytes: [UInt8]) -> String {
    let folder = try? TemporaryFolder()
    guard let folder, let path = try? folder.write(Data(bytes), to: "x") else { return "" }
    let tool = Tool(at: URL(filePath: "/usr/bin/sha256sum"))
    return (try? tool.run([path]).output.prefix(64)).map(String.init) ?? ""
  }

  @Test func `progress rises to one`() throws {
    let folder = try TemporaryFolder()
    let line = battle(["prompt": "\"" + String(repeating: "x", count: 100_000) + "\""]) + "\n"
    let path = try folder.write(String(repeating: line, count: 50))
    nonisolated(unsafe) var shares: [Double] = []
    _ = try DatasetReader().read([path]) { shares.append($0) }
    #expect(shares == shares.sorted())
    #expect(shares.last == 1)
    #expect(shares.count > 3)
    #expect(shares.allSatisfy { $0 >= 0 && $0 <= 1 })
  }

  struct Mistake: Sendable, CustomTestStringConvertible {
    var content: [UInt8]
    var name = "data.jsonl"
    var reason: String
    var status: Int32 = 65
    var testDescription: String { reason }

    init(_ content: String, _ reason: String, name: String = "data.jsonl") {
      self.content = Array(content.utf8)
      self.reason = reason
      self.name = name
    }

    init(bytes: [UInt8], _ reason: String) {
      content = bytes
      self.reason = reason
    }
  }

  @Test(arguments: [
    Mistake("", "the file is empty"), Mistake("\n \n\t\n", "there are no rows in it"),
    Mistake("\u{FEFF}", "the file is empty"),
    Mistake("[\n{}\n]", "neither a battle"), Mistake("[]", "there are no rows in it"),
    Mistake(bytes: [0x1F, 0x8B, 8, 0], "compressed with gzip"),
    Mistake(bytes: [0x28, 0xB5, 0x2F, 0xFD], "compressed with zstd"),
    Mistake(bytes: [0x50, 0x4B, 3, 4], "zip archive"), Mistake("PAR1xx", "Parquet file"),
    Mistake(bytes: [0xFF, 0xFE, 0x7B, 0], "UTF-16"),
    Mistake("hello\nworld\n", "no known shape: JSON Lines", name: "notes.txt"),
    Mistake("3\n", "expected an object like {\"prompt\": …}, not a number"),
    Mistake("{\"prompt\": \"x\"", "the object does not end in this line"),
    Mistake(
      "{\"scores\": {\"x\": 1}, \"prompt\": \"a\", \"contaminated\": true}\n",
      "all 1 rows are marked contaminated"),
    Mistake(battle(["model_a": "\"weak\""]), "all 1 battles are of a model with itself"),
  ])
  func `files that hold something else are refused with a remedy`(_ mistake: Mistake) throws {
    let error = try #require(throws: DataError.self) {
      try read(Data(mistake.content), name: mistake.name)
    }
    #expect(error.reason.contains(mistake.reason), "\(error)")
    #expect(error.exitStatus.rawValue == 65)
    #expect(error.file?.hasSuffix(mistake.name) == true)
  }

  @Test func `a missing file, a folder and a path through a file have status 66`() throws {
    let folder = try TemporaryFolder()
    let file = try folder.write(battle())
    try FileManager.default.createDirectory(
      atPath: folder.path("empty"), withIntermediateDirectories: true)
    for (path, reason) in [
      (folder.path("missing.jsonl"), "there is no such file"),
      (folder.path("empty"), "no file in this folder holds"),
      (file + "/data.jsonl", "there is no such file"),
    ] {
      let error = try #require(throws: DataError.self) { try DatasetReader().read([path]) }
      #expect(error.reason.contains(reason))
      #expect(error.exitStatus.rawValue == 66)
      #expect(error.message == "\(path): \(error.reason)")
    }
  }

  @Test func `reading that breaks off has status 74`() throws {
    // Opens, but a read at offset 0 fails: nothing is mapped there.
    let error = try #require(throws: DataError.self) {
      try DatasetReader().read(["/proc/self/mem"])
    }
    #expect(error.reason.contains("reading broke off"))
    #expect(error.exitStatus.rawValue == 74)
  }

  @Test func `battles and score rows are not mixed, not even when invalid rows are left out`()
    throws
  {
    let score = #"{"prompt": "a", "scores": {"x": 1}}"#
    let reader = DatasetReader(skipInvalid: true)
    let within = try readingError(battle() + "\n" + score, reader)
    #expect(within.line == 2)
    #expect(within.reason.contains("this is one of the score rows, but the lines before held"))
    let folder = try TemporaryFolder()
    let first = try folder.write(score, to: "scores.jsonl")
    let second = try folder.write(battle(), to: "battles.jsonl")
    let across = try #require(throws: DataError.self) { try reader.read([first, second]) }
    #expect(across.file == second)
    #expect(across.reason.contains("scores.jsonl held score rows"))
  }

  @Test func `several files become one data set`() throws {
    let folder = try TemporaryFolder()
    let first = try folder.write(battle() + "\n" + battle(["prompt": "\"new\""]), to: "1.jsonl")
    let second = try folder.write(battle(["model_a": "\"third\""]), to: "2.jsonl")
    let loaded = try DatasetReader().read([first, second])
    #expect(loaded.dataset.rowCount == 3)
    #expect(loaded.dataset.models == ["strong", "weak", "third"])
    #expect(loaded.dataset.prompts.count == 2)
    #expect(loaded.files.map(\.rows) == [2, 1])
  }

  @Test func `a file given twice is an error`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(battle())
    let error = try #require(throws: DataError.self) { try DatasetReader().read([path, path]) }
    #expect(error.reason.contains("give each file once"))
  }

  @Test func `when no row can be used the first reason is given`() throws {
    let error = try readingError("{\n{\n", DatasetReader(skipInvalid: true))
    #expect(error.reason.contains("none of the 2 rows can be used"))
    #expect(error.line == 1)
  }

  @Test func `a pipe can be read`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("pipe")
    #expect(mkfifo(path, 0o600) == 0)
    let content = Data((battle() + "\n").utf8)
    let writer = Thread {
      let handle = FileHandle(forWritingAtPath: path)
      try? handle?.write(contentsOf: content)
      try? handle?.close()
    }
    writer.start()
    #expect(try DatasetReader().read([path]).dataset.rowCount == 1)
  }
}
