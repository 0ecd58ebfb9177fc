#if Gateway
/// What segments of the journal look like on disk; all integers are little-endian.
///
/// A segment starts with a head of 28 bytes: `TURNOUTJ`, the version (UInt32), its sequence number
/// (UInt32), 8 random bytes, and the CRC-32C of these 24. Frames follow: the random bytes again, the
/// payload's length (UInt32), the payload's CRC-32C (UInt32), the payload. After damage the next
/// frame is found by the random bytes, which nobody who chooses what a record says can know.
enum JournalFormat {
  static let magic = Array("TURNOUTJ".utf8)
  static let version: UInt32 = 1
  static let headSize = 28
  static let frameHeadSize = 16
  static let payloadLimit = 64 << 10

  static func path(of sequence: UInt32, in folder: String) -> String {
    let digits = String(sequence)
    return "\(folder)/journal-\(String(repeating: "0", count: 10 - digits.count))\(digits).log"
  }

  static func sequence(ofFile name: String) -> UInt32? {
    guard name.hasPrefix("journal-"), name.hasSuffix(".log"), name.utf8.count == 22 else {
      return nil
    }
    return UInt32(name.dropFirst(8).dropLast(4))
  }

  static func head(sequence: UInt32, salt: UInt64) -> [UInt8] {
    var head = PayloadWriter(reserving: headSize)
    for (index, byte) in magic.enumerated() { head.overwrite(at: index, byte) }
    head.overwrite(at: 8, version)
    head.overwrite(at: 12, sequence)
    head.overwrite(at: 16, salt)
    head.overwrite(at: 24, head.bytes[..<24].withUnsafeBytes { Checksum.crc32c($0) })
    return head.bytes
  }

  /// The random bytes that frames of a segment start with; nil if this is no head.
  static func salt(in head: UnsafeRawBufferPointer) -> UInt64? {
    guard head.count >= headSize, head.prefix(8).elementsEqual(magic),
      UInt32(littleEndian: head.loadUnaligned(fromByteOffset: 8, as: UInt32.self)) == version,
      UInt32(littleEndian: head.loadUnaligned(fromByteOffset: 24, as: UInt32.self))
        == Checksum.crc32c(UnsafeRawBufferPointer(rebasing: head[..<24]))
    else { return nil }
    return UInt64(littleEndian: head.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
  }

  /// The bytes of a record as they are written.
  static func frame(_ record: LedgerRecord, salt: UInt64) -> [UInt8] {
    var frame = PayloadWriter(reserving: frameHeadSize)
    record.encode(into: &frame)
    let (count, checksum) = frame.bytes.withUnsafeBytes { bytes in
      let payload = UnsafeRawBufferPointer(rebasing: bytes[frameHeadSize...])
      return (UInt32(truncatingIfNeeded: payload.count), Checksum.crc32c(payload))
    }
    frame.overwrite(at: 0, salt)
    frame.overwrite(at: 8, count)
    frame.overwrite(at: 12, checksum)
    return frame.bytes
  }
}
#endif
