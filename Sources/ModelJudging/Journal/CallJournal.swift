internal import CommandSupport
internal import Foundation
internal import Glibc

/// Every call that was ever made for an output, so that none is paid twice.
///
/// JSON Lines, only ever appended to. A call is written down, and forced to disk, *before* it is
/// sent, and its answer before it counts: after any kind of death what was sent is known. Calls
/// that were begun and have no end are in doubt. What a death cut off in the middle of a line is
/// taken away when the file is next opened. The file is locked while it is open.
struct CallJournal: ~Copyable {
  let path: String
  private let descriptor: Int32
  private(set) var answers: [String: ChatAnswer] = [:]
  /// Calls that may have been paid without an answer, and what each may have cost.
  private(set) var doubts: [String: Double?] = [:]
  /// USD of all answers and doubts.
  private(set) var spent = 0.0
  /// Answers and doubts whose price was not known.
  private(set) var unpricedCalls = 0

  /// Opens the journal, or makes it.
  ///
  /// - Throws: if another process has it open, or if a line that is not the last is damaged.
  static func open(at path: String) throws(CommandFailure) -> CallJournal {
    for slash in path.indices.dropFirst() where path[slash] == "/" {
      // What fails here fails again, with a message, when the file is opened.
      mkdir(String(path[..<slash]), 0o777)
    }
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_APPEND, 0o666)
    guard descriptor >= 0 else {
      throw CommandFailure(
        "\(path): cannot create: \(String(cString: strerror(errno))); choose another place with "
          + "--out", .cannotCreate)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw CommandFailure(
        "\(path): another run is using it; wait for its end or choose another --out", .cannotCreate)
    }
    var journal = CallJournal(path: path, descriptor: descriptor)
    try journal.replay()
    return journal
  }

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit {
    removeIfEmpty()
    // A program that was just started may have yet to close what it inherited.
    flock(descriptor, LOCK_UN)
    close(descriptor)
  }

  /// Takes the file away if nothing was ever sent.
  func removeIfEmpty() {
    var status = stat()
    if fstat(descriptor, &status) == 0, status.st_size == 0 { unlink(path) }
  }

  private mutating func replay() throws(CommandFailure) {
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("\(path): cannot be read; check its permissions", .missingInput)
    }
    let decoder = JSONDecoder()
    var begun: [String: Double?] = [:]
    var number = 0
    var start = bytes.startIndex
    while let end = bytes[start...].firstIndex(of: 0x0A) {
      number += 1
      guard let record = try? decoder.decode(JournalRecord.self, from: bytes[start..<end]) else {
        throw CommandFailure(
          "\(path):\(number): this line of the journal is damaged; remove the line, and what it "
            + "said is asked and paid again", .invalidData)
      }
      apply(record, &begun)
      start = end + 1
    }
    for (key, cost) in begun { note(doubt: key, cost) }
    if start < bytes.endIndex {
      // Cut off by a death: whether it was a beginning or an end, the call's fate is not known.
      guard ftruncate(descriptor, off_t(start)) == 0 else { throw writingFailed() }
    }
  }

  private mutating func apply(_ record: JournalRecord, _ begun: inout [String: Double?]) {
    switch record.event {
    case .started: begun[record.key] = .some(record.cost)
    case .released: begun[record.key] = nil
    case .answered:
      begun[record.key] = nil
      if let answer = record.answer { note(answer, record.key) }
    case .doubt:
      begun[record.key] = nil
      note(doubt: record.key, record.cost)
    }
  }

  private mutating func note(_ answer: ChatAnswer, _ key: String) {
    answers[key] = answer
    spent += answer.cost ?? 0
    if answer.cost == nil { unpricedCalls += 1 }
  }

  private mutating func note(doubt key: String, _ cost: Double?) {
    doubts[key] = .some(cost)
    spent += cost ?? 0
    if cost == nil { unpricedCalls += 1 }
  }

  /// Notes a call before it is sent.
  mutating func begin(_ key: String, _ call: ChatCall) throws(CommandFailure) {
    try append(JournalRecord(.started, key, call.endpoint.name, cost: call.worstCost))
    guard fdatasync(descriptor) == 0 || errno == EINVAL else { throw writingFailed() }
  }

  mutating func finish(
    _ key: String, _ call: ChatCall, _ answer: ChatAnswer
  ) throws(CommandFailure) {
    try append(JournalRecord(answer, key, call.endpoint.name))
    note(answer, key)
  }

  /// Notes that a call was not accepted and costs nothing.
  mutating func release(
    _ key: String, _ call: ChatCall, reason: String
  ) throws(CommandFailure) {
    try append(JournalRecord(.released, key, call.endpoint.name, cost: nil, reason: reason))
  }

  /// Notes that a call may have been paid and has no answer.
  mutating func doubt(
    _ key: String, _ call: ChatCall, reason: String
  ) throws(CommandFailure) {
    let cost = call.worstCost
    try append(JournalRecord(.doubt, key, call.endpoint.name, cost: cost, reason: reason))
    note(doubt: key, cost)
  }

  /// Forces everything to disk.
  func flush() { fsync(descriptor) }

  private func append(_ record: JournalRecord) throws(CommandFailure) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard var line = try? encoder.encode(record) else {
      throw CommandFailure("\(path): a record cannot be written as JSON", .software)
    }
    line.append(0x0A)
    let bytes = Array(line)
    let size = lseek(descriptor, 0, SEEK_END)
    var offset = 0
    while offset < bytes.count {
      let count = bytes[offset...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        let failure = writingFailed()
        // Calls on their way may still have something to write: not behind half a line.
        ftruncate(descriptor, size)
        throw failure
      }
      offset += count
    }
  }

  private func writingFailed() -> CommandFailure {
    CommandFailure(
      "\(path): writing failed: \(String(cString: strerror(errno))); make room and run this again",
      .inputOutput)
  }
}
