#if Gateway
internal import Glibc

/// Reads the frames of a segment from an offset on, over torn and damaged ones.
///
/// Appends are ordered: once a frame has begun, those before it are complete. What cannot be read
/// as a frame is therefore damage if a good frame follows, and otherwise the end: of a segment that
/// is still written to, a frame to come back for; of one that is not, the torn last record of a
/// process that died.
struct SegmentReader: ~Copyable {
  /// A record and where its frame begins.
  struct Entry {
    var offset: Int
    var record: LedgerRecord
  }

  struct Batch {
    var entries: [Entry] = []
    /// Where to read on.
    var end: Int
    /// Bytes that were skipped because they are no frame.
    var damagedBytes = 0
    /// Frames whose checksum is right but whose form this version does not know.
    var unknownForms = 0
  }

  private let descriptor: Int32
  /// Nil for a file without a whole head: a process died while making it.
  private let salt: UInt64?

  init(_ path: String) throws(LedgerError) {
    let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw LedgerError(
        .cannotOpen, path, "cannot read", errno: errno, remedy: "check its permissions")
    }
    self.descriptor = descriptor
    let head = Self.read(descriptor, from: 0, count: JournalFormat.headSize)
    salt = head.withUnsafeBytes { JournalFormat.salt(in: $0) }
  }

  deinit { close(descriptor) }

  private static func read(_ descriptor: Int32, from offset: Int, count: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        let part = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled,
          off_t(offset + filled))
        if part < 0, errno == EINTR { continue }
        guard part > 0 else { return }
        filled += part
      }
    }
  }

  /// - Parameters:
  ///   - offset: where the last batch ended; 0 at first.
  ///   - isSealed: whether nothing is appended any more.
  func batch(from offset: Int, limit: Int = 1 << 20, isSealed: Bool) -> Batch {
    var batch = Batch(end: max(offset, JournalFormat.headSize))
    let bytes = Self.read(descriptor, from: batch.end, count: limit)
    let isLastRead = bytes.count < limit
    guard let salt else {
      batch.damagedBytes = bytes.count
      batch.end += bytes.count
      return batch
    }
    let start = batch.end
    bytes.withUnsafeBytes { bytes in
      var position = 0
      while let frame = Self.frame(in: bytes, from: position, salt) {
        batch.damagedBytes += frame.start - position
        let payload = UnsafeRawBufferPointer(
          rebasing: bytes[(frame.start + JournalFormat.frameHeadSize)..<frame.end])
        if let record = LedgerRecord(payload: payload) {
          batch.entries.append(Entry(offset: start + frame.start, record: record))
        } else {
          batch.unknownForms += 1
        }
        position = frame.end
      }
      if isLastRead {
        if isSealed {
          batch.damagedBytes += bytes.count - position
          position = bytes.count
        }
      } else if position == 0 {
        // No frame in so many bytes: one that begins near the end may yet be whole.
        position = limit - JournalFormat.frameHeadSize - JournalFormat.payloadLimit
        batch.damagedBytes += position
      }
      batch.end += position
    }
    return batch
  }

  /// The first whole frame at or after a position.
  private static func frame(
    in bytes: UnsafeRawBufferPointer, from position: Int, _ salt: UInt64
  ) -> Range<Int>? {
    var start = position
    let headSize = JournalFormat.frameHeadSize
    while bytes.count - start >= headSize {
      if UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)) == salt {
        let count = Int(
          UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 8, as: UInt32.self)))
        let end = start + headSize + count
        if count <= JournalFormat.payloadLimit, end <= bytes.count {
          let payload = UnsafeRawBufferPointer(rebasing: bytes[(start + headSize)..<end])
          let checksum = UInt32(
            littleEndian: bytes.loadUnaligned(fromByteOffset: start + 12, as: UInt32.self))
          if Checksum.crc32c(payload) == checksum { return start..<end }
        }
      }
      start += 1
    }
    return nil
  }
}

extension Range<Int> {
  fileprivate var start: Int { lowerBound }
  fileprivate var end: Int { upperBound }
}
#endif
