#if Gateway
/// Appends the fields of a record to a frame: little-endian integers, texts after their length,
/// optional fields after a byte that says whether they are there.
struct PayloadWriter {
  private(set) var bytes: [UInt8]

  /// - Parameter reserved: bytes left free at the start, for the frame's head.
  init(reserving reserved: Int) {
    bytes = []
    bytes.reserveCapacity(1024)
    bytes.append(contentsOf: repeatElement(0, count: reserved))
  }

  mutating func put(byte: UInt8) { bytes.append(byte) }

  mutating func put(_ integer: Int64) {
    withUnsafeBytes(of: integer.littleEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ text: String) {
    let count = UInt32(truncatingIfNeeded: text.utf8.count)
    withUnsafeBytes(of: count.littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: text.utf8)
  }

  mutating func put(optional integer: Int64?) {
    bytes.append(integer == nil ? 0 : 1)
    if let integer { put(integer) }
  }

  mutating func put(optional number: Double?) {
    put(optional: number.map { Int64(bitPattern: $0.bitPattern) })
  }

  mutating func put(optional text: String?) {
    bytes.append(text == nil ? 0 : 1)
    if let text { put(text) }
  }

  /// Overwrites reserved bytes.
  mutating func overwrite(at offset: Int, _ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.littleEndian) { source in
      for (index, byte) in source.enumerated() { bytes[offset + index] = byte }
    }
  }
}
#endif
