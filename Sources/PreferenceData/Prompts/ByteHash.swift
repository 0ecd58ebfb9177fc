/// A 64-bit hash of bytes for tables in memory: eight bytes a step, folded by the 128-bit product.
/// The secret differs from run to run, so that no file can be made to collide.
struct ByteHash {
  private static let secret = UInt64.random(in: .min ... .max) | 1
  private var state: UInt64

  init() { state = Self.secret }

  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// Adds one string; its length counts, so that ["ab", "c"] and ["a", "bc"] differ.
  mutating func combine(_ bytes: UnsafeRawBufferPointer) {
    var hash = Self.fold(state ^ UInt64(bytes.count), 0x9E37_79B9_7F4A_7C15)
    // An empty string may have an address or none.
    guard let base = bytes.baseAddress, !bytes.isEmpty else {
      state = hash
      return
    }
    var offset = 0
    while offset &+ 16 <= bytes.count {
      let first = base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      let second = base.loadUnaligned(fromByteOffset: offset &+ 8, as: UInt64.self)
      hash = Self.fold(first ^ hash, second ^ 0xD6E8_FEB8_6659_FD93)
      offset &+= 16
    }
    var tail: (UInt64, UInt64) = (0, 0)
    withUnsafeMutableBytes(of: &tail) {
      $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset...]))
    }
    state = Self.fold(tail.0 ^ hash, tail.1 ^ 0xA076_1D64_78BD_642F) ^ hash
  }

  var value: UInt64 { Self.fold(state, 0xE703_7ED1_A0B4_28DB) }

  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = ByteHash()
    hash.combine(bytes)
    return hash.value
  }
}

/// A hash table from things kept elsewhere to their indices: open addressing, eight bytes a slot.
///
/// A slot holds 32 bits of the hash and 32 of index + 1; the position is the hash's top bits, so
/// that the table grows without asking for the hashes again.
struct HashIndex: Sendable {
  private var slots = [UInt64](repeating: 0, count: 16)
  private var shift: UInt32 = 28
  private var count = 0

  /// The index of the equal element, or nil after `index` has been entered for this one.
  @inline(__always)
  mutating func find(
    _ hash: UInt64, orInsert index: Int, equals: (Int) -> Bool
  ) -> Int? {
    if count &* 8 >= slots.count &* 5 { grow() }
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    let mask = slots.count &- 1
    var position = Int(tag >> shift)
    while true {
      let slot = slots[position]
      if slot == 0 { break }
      if UInt32(truncatingIfNeeded: slot >> 32) == tag {
        let candidate = Int(UInt32(truncatingIfNeeded: slot)) &- 1
        if equals(candidate) { return candidate }
      }
      position = (position &+ 1) & mask
    }
    slots[position] = UInt64(tag) << 32 | UInt64(UInt32(index + 1))
    count &+= 1
    return nil
  }

  /// The index of the equal element, or nil.
  @inline(__always)
  func find(_ hash: UInt64, equals: (Int) -> Bool) -> Int? {
    let tag = UInt32(truncatingIfNeeded: hash >> 32)
    var position = Int(tag >> shift)
    while slots[position] != 0 {
      if UInt32(truncatingIfNeeded: slots[position] >> 32) == tag {
        let candidate = Int(UInt32(truncatingIfNeeded: slots[position])) &- 1
        if equals(candidate) { return candidate }
      }
      position = (position &+ 1) & (slots.count &- 1)
    }
    return nil
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    shift -= 1
    let mask = slots.count - 1
    for slot in old where slot != 0 {
      var position = Int(UInt32(truncatingIfNeeded: slot >> 32) >> shift)
      while slots[position] != 0 { position = (position + 1) & mask }
      slots[position] = slot
    }
  }
}
