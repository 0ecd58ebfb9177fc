/// Token identifiers by the bytes of their text: a hash table with open addressing.
///
/// Keys are bytes, not strings: equality of Swift's strings is canonical equivalence, to which a
/// vocabulary must not be reduced.
struct TokenIndex: Sendable {
  /// A running hash (FNV-1a) of the bytes so far.
  struct Hash {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325

    @inline(__always)
    mutating func combine(_ byte: UInt8) {
      state = (state ^ UInt64(byte)) &* 0x100_0000_01B3
    }

    /// The high bits, which all bytes have reached, folded over the low ones that choose the slot.
    @inline(__always)
    var value: Int { Int(truncatingIfNeeded: state ^ (state >> 29)) }
  }

  private struct Entry {
    var start: Int
    var count: Int
    var id: Int32
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []
  /// Places in `entries`, −1 where free; a power of two of them, at most half taken.
  private var slots: [Int32] = [Int32](repeating: -1, count: 16)
  /// The length of the longest text in bytes.
  private(set) var longest = 0

  var count: Int { entries.count }

  /// Adds a token; of several with the same text the last one counts.
  mutating func insert(_ text: some Collection<UInt8>, id: Int32) {
    if entries.count * 2 >= slots.count { grow() }
    let start = bytes.count
    bytes.append(contentsOf: text)
    let count = bytes.count - start
    let slot = bytes.withUnsafeBytes {
      slotIndex(of: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
    }
    if slots[slot] >= 0 {
      entries[Int(slots[slot])].id = id
      bytes.removeLast(count)
      return
    }
    slots[slot] = Int32(entries.count)
    entries.append(Entry(start: start, count: count, id: id))
    longest = max(longest, count)
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (place, entry) in entries.enumerated() {
      let slot = bytes.withUnsafeBytes {
        slotIndex(
          of: UnsafeRawBufferPointer(rebasing: $0[entry.start..<entry.start + entry.count]))
      }
      slots[slot] = Int32(place)
    }
  }

  private func slotIndex(of text: UnsafeRawBufferPointer) -> Int {
    var hash = Hash()
    for byte in text { hash.combine(byte) }
    return slotIndex(of: text, hash)
  }

  /// The slot of a text, or the free one where it would go.
  private func slotIndex(of text: UnsafeRawBufferPointer, _ hash: Hash) -> Int {
    bytes.withUnsafeBytes { bytes in
      var slot = hash.value & (slots.count - 1)
      while slots[slot] >= 0 {
        let entry = entries[Int(slots[slot])]
        if entry.count == text.count,
          UnsafeRawBufferPointer(rebasing: bytes[entry.start..<entry.start + entry.count])
            .elementsEqual(text)
        {
          break
        }
        slot = (slot + 1) & (slots.count - 1)
      }
      return slot
    }
  }

  /// The token of a text, whose hash the caller has; nil if there is none.
  func id(of text: UnsafeRawBufferPointer, _ hash: Hash) -> Int32? {
    let place = slots[slotIndex(of: text, hash)]
    return place < 0 ? nil : entries[Int(place)].id
  }

  /// The token of a text; nil if there is none.
  func id(of text: some Collection<UInt8>) -> Int32? {
    Array(text).withUnsafeBytes { bytes in
      let place = slots[slotIndex(of: bytes)]
      return place < 0 ? nil : entries[Int(place)].id
    }
  }
}
