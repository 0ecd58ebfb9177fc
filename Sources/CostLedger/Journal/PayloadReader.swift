#if Gateway
/// Takes the fields of a record from a frame's payload in the order in which they were put.
///
/// What is missing reads as zero or empty and makes ``isComplete`` false, so that records are read
/// without a check after each field.
struct PayloadReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0
  private var isOver = false

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// Whether every field was there and nothing is left.
  var isComplete: Bool { !isOver && offset == bytes.count }

  mutating func byte() -> UInt8 {
    guard offset < bytes.count else {
      isOver = true
      return 0
    }
    offset += 1
    return bytes[offset - 1]
  }

  mutating func integer() -> Int64 { Int64(littleEndian: load()) }

  mutating func text() -> String {
    let count = Int(UInt32(littleEndian: load()))
    guard count <= bytes.count - offset else {
      isOver = true
      return ""
    }
    offset += count
    return String(decoding: bytes[(offset - count)..<offset], as: UTF8.self)
  }

  mutating func texts() -> [String] {
    let count = integer()
    guard 0...Int64(bytes.count) ~= count else {
      isOver = true
      return []
    }
    var texts: [String] = []
    for _ in 0..<count where !isOver { texts.append(text()) }
    return texts
  }

  mutating func optionalInteger() -> Int64? { byte() == 1 ? integer() : nil }

  mutating func optionalNumber() -> Double? {
    optionalInteger().map { Double(bitPattern: UInt64(bitPattern: $0)) }
  }

  mutating func optionalText() -> String? { byte() == 1 ? text() : nil }

  private mutating func load<Value: FixedWidthInteger>() -> Value {
    guard bytes.count - offset >= MemoryLayout<Value>.size else {
      isOver = true
      return 0
    }
    offset += MemoryLayout<Value>.size
    return bytes.loadUnaligned(fromByteOffset: offset - MemoryLayout<Value>.size, as: Value.self)
  }
}
#endif
