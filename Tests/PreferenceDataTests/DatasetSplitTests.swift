import CommandSupport
import Foundation
import PreferenceData
import TestSupport
import Testing

@Suite struct DatasetSplitTests {
  private func lines(_ path: String) throws -> [String] {
    try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func `each line goes unchanged into the part of its prompt, as training holds out`() throws
  {
    let folder = try TemporaryFolder()
    let path = folder.path("demo.jsonl")
    try BattleSimulator(rows: 900, prompts: 200, seed: 1).write(to: path)
    let split = DatasetSplit(.holdout(0.25), seed: 6)
    let result = try split.write(path, prefix: folder.path("demo"))
    #expect(folder.names == ["demo.jsonl", "demo.test.jsonl", "demo.train.jsonl"])
    let all = try lines(path)
    let train = try lines(folder.path("demo.train.jsonl"))
    let test = try lines(folder.path("demo.test.jsonl"))
    #expect(result.parts.map(\.rows) == [train.count, test.count])

    let loaded = try DatasetReader().read([path]).dataset
    guard case .battles(let table) = loaded else {
      Issue.record("these are no battles")
      return
    }
    let fractions = table.prompts.splitFractions(purpose: "holdout", seed: 6)
    let isTest = table.columns.prompt.map { fractions[Int($0)] < 0.25 }
    #expect(test == zip(all, isTest).filter(\.1).map(\.0))
    #expect(train == zip(all, isTest).filter { !$0.1 }.map(\.0))
    #expect(result.parts.map(\.groups).reduce(0, +) == table.prompts.groupCount)
  }

  @Test func `prompts that differ only in case and punctuation stay together`() throws {
    let folder = try TemporaryFolder()
    let lines = (0..<60).map { index in
      battle(["prompt": "\"Question \(index / 3)\(["?", "", "!!"][index % 3])\""])
    }
    let path = try folder.write(lines.joined(separator: "\n"))
    let parts = try DatasetSplit(.folds(4), seed: 0).write(path, prefix: folder.path("x")).parts
    #expect(parts.count == 4)
    #expect(parts.map(\.rows).reduce(0, +) == 60)
    #expect(parts.allSatisfy { $0.rows == 3 * $0.groups })
    var keys: [Set<[UInt8]>] = []
    for part in parts {
      let prompts = try DatasetReader().read([part.path]).dataset.prompts
      keys.append(Set((0..<prompts.count).map { prompts.splitKey(of: $0) }))
    }
    #expect(keys.map(\.count).reduce(0, +) == keys.reduce(Set()) { $0.union($1) }.count)
  }

  @Test func `folds are of equal size, as cross-validation deals them, contaminated rows apart`()
    throws
  {
    let folder = try TemporaryFolder()
    let clean = (0..<43).map { battle(["prompt": "\"p\($0)\""]) }
    let contaminated = (0..<9).map { battle(["prompt": "\"c\($0)\"", "contaminated": "true"]) }
    let path = try folder.write((contaminated + clean).joined(separator: "\n"))
    let parts = try DatasetSplit(.folds(5), seed: 3).write(path, prefix: folder.path("x")).parts
    #expect(parts.map(\.rows).reduce(0, +) == 52)
    let prompts = try DatasetReader().read([path]).dataset.prompts
    let folds = prompts.folds(5, seed: 3)
    var sizes: [Int] = []
    for (fold, part) in parts.enumerated() {
      let trained = try DatasetReader().read([part.path]).dataset.prompts
      sizes.append(trained.count)
      let texts = (0..<trained.count).map { trained.text(of: $0) }
      let expected = (0..<prompts.count).filter { folds[$0] == Int32(fold) }
      #expect(Set(texts) == Set(expected.map { prompts.text(of: $0) }))
    }
    #expect(sizes.sorted() == [8, 8, 9, 9, 9])
  }

  @Test func `contaminated rows and battles of a model with itself are kept; blank lines go`()
    throws
  {
    let folder = try TemporaryFolder()
    var lines = (0..<30).map { battle(["prompt": "\"p\($0)\""]) }
    lines[3] = battle(["prompt": "\"\\ud83d\"", "contaminated": "true"])
    lines[4] = battle(["model_a": "\"weak\""])
    let path = try folder.write(lines.joined(separator: "\r\n\r\n") + "\r\n")
    _ = try DatasetSplit(.holdout(0.5), seed: 0).write(path, prefix: folder.path("x"))
    let parts = try ["train", "test"].map {
      try String(contentsOfFile: folder.path("x.\($0).jsonl"), encoding: .utf8)
    }
    let written = parts.flatMap { $0.components(separatedBy: "\r\n").filter { !$0.isEmpty } }
    #expect(written.sorted() == lines.sorted())
  }

  @Test func `the Arena CSV is split into CSV files with headers`() throws {
    let folder = try TemporaryFolder()
    let header = "id,model_a,model_b,prompt,winner_model_a,winner_model_b,winner_tie\n"
    let records = (0..<40).map { "\($0),a,b,\"[\"\"p \n\($0)\"\"]\",1,0,0\n" }
      .map { $0.replacing(" \n", with: " \\n") }
    let path = try folder.write(header + records.joined(), to: "train.csv")
    let parts = try DatasetSplit(.holdout(0.5), seed: 1).write(path, prefix: folder.path("a")).parts
    #expect(
      parts.map { URL(filePath: $0.path).lastPathComponent } == ["a.train.csv", "a.test.csv"])
    let texts = try parts.map { try String(contentsOfFile: $0.path, encoding: .utf8) }
    #expect(texts.allSatisfy { $0.hasPrefix(header) })
    let rows = texts.map { $0.dropFirst(header.count).split(separator: "\n").count }
    #expect(rows.reduce(0, +) == 40)
    #expect(try DatasetReader().read([parts[0].path]).dataset.rowCount == rows[0])
  }

  @Test func `an error in the last line leaves no file`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(
      [battle(), battle(["prompt": "\"b\""]), "{"].joined(separator: "\n"))
    #expect(throws: DataError.self) {
      try DatasetSplit(.holdout(0.5), seed: 0).write(path, prefix: folder.path("x"))
    }
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `fewer prompts than folds is an error that leaves no file`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write([battle(), battle(["winner": "\"tie\""])].joined(separator: "\n"))
    let error = try #require(throws: DataError.self) {
      try DatasetSplit(.folds(5), seed: 0).write(path, prefix: folder.path("x"))
    }
    #expect(error.reason.contains("there are only 1 different prompts"))
    #expect(folder.names == ["data.jsonl"])
  }

  @Test func `an output that cannot be created has status 73`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write(battle())
    let error = try #require(throws: DataError.self) {
      try DatasetSplit(.holdout(0.5), seed: 0).write(path, prefix: path + "/x")
    }
    #expect(error.exitStatus.rawValue == 73)
  }
}
