#if Gateway
/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78), eight bytes at a step.
///
/// Eight tables take eight bytes at once (Kounavis and Berry, "A Systematic Approach to Building
/// High Performance Software-Based CRC Generators", 2005).
enum Checksum {
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var value = UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 0 ? value >> 1 : value >> 1 ^ 0x82F6_3B78 }
      tables[byte] = value
    }
    for table in 1..<8 {
      for byte in 0..<256 {
        let previous = tables[(table - 1) * 256 + byte]
        tables[table * 256 + byte] = previous >> 8 ^ tables[Int(previous & 0xFF)]
      }
    }
    return tables
  }()

  static func crc32c(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    tables.withUnsafeBufferPointer { tables in
      var value: UInt32 = ~0
      var offset = 0
      while bytes.count - offset >= 8 {
        let word = UInt64(
          littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        let mixed = word ^ UInt64(value)
        value = 0
        for index in 0..<8 {
          value ^= tables[(7 - index) * 256 + Int(mixed >> (8 * UInt64(index)) & 0xFF)]
        }
        offset += 8
      }
      while offset < bytes.count {
        value = value >> 8 ^ tables[Int((value ^ UInt32(bytes[offset])) & 0xFF)]
        offset += 1
      }
      return ~value
    }
  }
}
#endif
