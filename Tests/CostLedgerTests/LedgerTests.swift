#if Gateway
import CostLedger
import Foundation
import GRDB
import ModelPrices
import TestSupport
import Testing

@Suite struct LedgerTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private var journals: [String] { folder.names.filter { $0.hasPrefix("journal-") } }

  @Test func `every field of every record reaches the database`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    try ledger.append(decision("r1"))
    try ledger.append(attempt("r1", customer: "höhe \"x\"\n", strongCost: 9000))
    try ledger.append(
      FeedbackRecord(request: "r1", time: december, key: "app", score: 1, betterModel: "strong"))
    try ledger.flush()
    #expect(
      try cells("decisions") == [
        "r1", "\(december.microseconds)", "app", "-", "-", "-", "auto", "cheap", "score", "-",
        "-1.5",
        "0.25", "0.5", "1.0", "cheap\nstrong", "abc", "5000",
      ])
    #expect(
      try cells("attempts") == [
        "r1", "\(december.microseconds)", "1", "app", "höhe \"x\"\n", "mail", "-", "cheap",
        "cheap-1",
        "answered", "200", "1", "100", "40", "7", "30", "9", "1000", "-", "9000", "1200", "34000",
      ])
    #expect(
      try cells("feedback") == ["r1", "\(december.microseconds)", "app", "1.0", "strong"])
  }

  /// The only row of a table as text, without its place in the journal.
  private func cells(_ table: String) throws -> [String] {
    let found = try rows("SELECT * FROM \(table)", folder)
    #expect(found.count == 1)
    return found.flatMap { row in
      row.databaseValues.dropFirst().map { value in value.storage.value.map { "\($0)" } ?? "-" }
    }
  }

  @Test func `what is flushed twice is there once`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    for request in ["a", "b"] {
      try ledger.append(attempt(request))
      try ledger.flush()
      try ledger.flush()
    }
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) == 2)
    #expect(ledger.health.ingested == 2 && ledger.health.waitingBytes == 0)
  }

  @Test func `the ledger's own thread takes the journal into the database`() async throws {
    var options = CostLedger.Options()
    options.syncInterval = 0.005
    options.ingestInterval = 0.005
    let ledger = try CostLedger(folder: folder.url.path, options: options)
    try ledger.append(attempt("a"))
    while ledger.health.ingested < 1 { try await Task.sleep(for: .milliseconds(2)) }
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) == 1)
  }

  @Test func `a closed ledger leaves no journal, and numbers are never used again`() throws {
    for request in ["a", "b", "c"] {
      let ledger = try CostLedger(folder: folder.url.path)
      try ledger.append(attempt(request))
      ledger.close()
    }
    #expect(journals == [])
    #expect(try number("SELECT COUNT(DISTINCT id >> 32) FROM attempts", folder) == 3)
  }

  @Test func `a ledger that nothing was written to leaves no journal either`() throws {
    do {
      let ledger = try CostLedger(folder: folder.url.path)
      try ledger.flush()
      #expect(ledger.health.waitingBytes == 0)
      ledger.close()
    }
    #expect(journals == [])
  }

  @Test func `segments go away once they are in the database, and only then`() throws {
    var options = CostLedger.Options()
    options.segmentSize = 4096
    // Its thread takes nothing in before it is told to.
    options.syncInterval = 1e9
    let ledger = try CostLedger(folder: folder.url.path, options: options)
    for number in 0..<100 { try ledger.append(attempt("r\(number)")) }
    #expect(journals.count == 1)
    try ledger.flush()
    #expect(journals.count == 1 && journals != ["journal-0000000001.log"])
    #expect(try number("SELECT COUNT(*) FROM attempts", folder) == 100)
  }

  @Test func `a second process cannot open the ledger`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    let error = #expect(throws: LedgerError.self) { try CostLedger(folder: folder.url.path) }
    #expect(error?.code == .inUse && error?.message.contains(folder.url.path) == true)
    withExtendedLifetime(ledger) {}
  }

  @Test func `a database that is none is refused with the remedy`() throws {
    try folder.write(String(repeating: "no database ", count: 100), to: "ledger.sqlite")
    let error = #expect(throws: LedgerError.self) { try CostLedger(folder: folder.url.path) }
    #expect(error?.code == .database && error?.message.contains("move the file away") == true)
  }

  @Test func `a folder that cannot be made is refused`() throws {
    let file = try folder.write("", to: "file")
    let error = #expect(throws: LedgerError.self) { try CostLedger(folder: file + "/ledger") }
    #expect(error?.code == .cannotOpen)
  }

  @Test func `a record too large for the journal is refused and counted`() throws {
    let ledger = try CostLedger(folder: folder.url.path)
    var record = decision("r")
    record.candidates = [String(repeating: "x", count: 70_000)]
    let error = #expect(throws: LedgerError.self) { try ledger.append(record) }
    #expect(error?.code == .recordTooLarge)
    #expect(ledger.health.failed == 1 && ledger.health.appended == 0)
  }

  @Test func `tags that clients choose are clipped between characters`() {
    let tags = LedgerTags(key: "k", customer: String(repeating: "é", count: 1000))
    #expect(tags.customer == String(repeating: "é", count: 128))
    #expect(
      LedgerTags(key: "k", feature: "a" + String(repeating: "é", count: 1000)).feature?.utf8.count
        == 255)
  }
}
#endif
