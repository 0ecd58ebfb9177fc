#if Gateway
import Foundation
import GRDB
import ModelPrices
import TestSupport
import Testing

@testable import CostLedger

@Suite struct JournalDamageTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(inMemory: true) }

  /// A segment as a process leaves it that is killed, with so many attempts.
  private func leftSegment(_ count: Int) throws -> (path: String, bytes: Data, ends: [Int]) {
    let segment = try JournalSegment(sequence: 1, folder: folder.url.path)
    var ends = [JournalFormat.headSize]
    for number in 0..<count {
      let frame = JournalFormat.frame(.attempt(attempt("r\(number)")), salt: segment.salt)
      try segment.append(frame)
      ends.append(ends[number] + frame.count)
    }
    return (segment.path, try Data(contentsOf: URL(filePath: segment.path)), ends)
  }

  private func replay(_ bytes: Data, _ path: String) throws -> (requests: [String], damage: Int) {
    for name in folder.names where name.hasPrefix("ledger") {
      try FileManager.default.removeItem(atPath: folder.path(name))
    }
    try bytes.write(to: URL(filePath: path))
    let ledger = try CostLedger(folder: folder.url.path)
    // The ledger's thread may hold it for a moment longer than this function does.
    ledger.close()
    let requests = try rows("SELECT request FROM attempts ORDER BY id", folder)
    return (requests.map { $0[0] }, ledger.health.damagedBytes)
  }

  @Test func `a record torn at any byte is skipped and those before it are kept`() throws {
    let (path, bytes, ends) = try leftSegment(3)
    for cut in stride(from: 0, through: bytes.count, by: 5) + [ends[2] - 1, ends[2], ends[2] + 1] {
      let whole = ends.dropFirst().prefix { $0 <= cut }.count
      let (requests, damage) = try replay(bytes.prefix(cut), path)
      #expect(requests == ["r0", "r1", "r2"].prefix(whole).map { $0 }, "cut at \(cut)")
      if cut >= ends[0] { #expect(damage == cut - ends[whole]) }
    }
  }

  @Test func `damage in the middle loses the record that it hit and no other`() throws {
    let (path, bytes, ends) = try leftSegment(5)
    for offset in stride(from: ends[2], to: ends[3], by: 3) {
      var damaged = bytes
      damaged[offset] ^= 0x40
      #expect(try replay(damaged, path).requests == ["r0", "r1", "r3", "r4"], "at \(offset)")
    }
    let torn = bytes.prefix(ends[2] + 20) + bytes.suffix(from: ends[3])
    let (requests, damage) = try replay(torn, path)
    #expect(requests == ["r0", "r1", "r3", "r4"] && damage == 20)
  }

  @Test func `a frame inside a field is no record`() throws {
    let segment = try JournalSegment(sequence: 1, folder: folder.url.path)
    let forged = JournalFormat.frame(.attempt(attempt("forged", cost: 0)), salt: 1234)
    var record = attempt("r0")
    record.deployment = String(decoding: forged, as: UTF8.self)
    try segment.append(JournalFormat.frame(.attempt(record), salt: segment.salt))
    var bytes = try Data(contentsOf: URL(filePath: segment.path))
    bytes[JournalFormat.headSize] ^= 1
    #expect(try replay(bytes, segment.path).requests == [])
  }

  @Test func `a file that is no segment is skipped`() throws {
    let path = folder.path("journal-0000000007.log")
    let noise = Data((0..<5000).map { _ in UInt8.random(in: 0...255) })
    let (requests, damage) = try replay(noise, path)
    #expect(requests == [] && damage == 5000 - JournalFormat.headSize)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `an unfinished record of a running process is waited for`() throws {
    let (path, bytes, ends) = try leftSegment(2)
    try bytes.prefix(ends[1] + 9).write(to: URL(filePath: path))
    let reader = try SegmentReader(path)
    let early = reader.batch(from: 0, isSealed: false)
    #expect(early.entries.count == 1 && early.end == ends[1] && early.damagedBytes == 0)
    let handle = try FileHandle(forWritingTo: URL(filePath: path))
    try handle.seekToEnd()
    try handle.write(contentsOf: bytes.suffix(from: ends[1] + 9))
    let late = reader.batch(from: early.end, isSealed: false)
    #expect(late.entries.count == 1 && late.end == ends[2])
  }

  @Test func `batches smaller than the segment see every record once`() throws {
    let (path, _, ends) = try leftSegment(500)
    let reader = try SegmentReader(path)
    var offset = 0
    var offsets: [Int] = []
    while true {
      let batch = reader.batch(from: offset, limit: 70_000, isSealed: true)
      guard batch.end > max(offset, JournalFormat.headSize) else { break }
      offsets += batch.entries.map(\.offset)
      offset = batch.end
    }
    #expect(offsets == ends.dropLast())
  }

  @Test func `checksums are those of the standard's examples`() {
    // RFC 3720, B.4, and the check value of CRC-32C.
    let examples: [([UInt8], UInt32)] = [
      (Array("123456789".utf8), 0xE306_9283), (Array(repeating: 0, count: 32), 0x8A91_36AA),
      (Array(repeating: 0xFF, count: 32), 0x62A8_AB43), (Array(0..<32), 0x46DD_794E),
    ]
    for (bytes, checksum) in examples {
      #expect(bytes.withUnsafeBytes { Checksum.crc32c($0) } == checksum)
    }
  }
}
#endif
