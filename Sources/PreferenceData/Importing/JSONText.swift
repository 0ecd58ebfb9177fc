internal import Glibc

/// JSON in the making, in memory that is reused; made for speed.
struct JSONText: ~Copyable {
  private static let hexadecimal = Array("0123456789abcdef".utf8)

  private var base: UnsafeMutableRawPointer
  private var capacity: Int
  private(set) var count = 0
  /// Whether the next member or element needs a comma before it.
  private var needsComma = false

  init(capacity: Int = 1 << 16) {
    self.capacity = capacity
    base = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit { base.deallocate() }

  /// What was written; valid until the next change.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: base, count: count) }

  mutating func removeAll() { count = 0 }

  @inline(__always)
  private mutating func reserve(_ more: Int) {
    if capacity &- count < more { grow(more) }
  }

  @inline(never)
  private mutating func grow(_ more: Int) {
    let larger = max(2 * capacity, count + more)
    let moved = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 64)
    memcpy(moved, base, count)
    base.deallocate()
    base = moved
    capacity = larger
  }

  /// Opens an object or list.
  @inline(__always)
  mutating func open(_ bracket: Unicode.Scalar) {
    byte(UInt8(ascii: bracket))
    needsComma = false
  }

  @inline(__always)
  mutating func close(_ bracket: Unicode.Scalar) {
    byte(UInt8(ascii: bracket))
    needsComma = true
  }

  /// Begins an element of a list, or a member of an object.
  @inline(__always)
  mutating func separate() {
    if needsComma { raw(", ") }
    needsComma = true
  }

  /// Begins a member whose key needs no escapes.
  @inline(__always)
  mutating func key(_ key: StaticString) {
    separate()
    byte(UInt8(ascii: "\""))
    raw(key)
    raw("\": ")
  }

  /// Begins a member with any key.
  mutating func key(_ key: UnsafeRawBufferPointer) {
    separate()
    string(key)
    raw(": ")
  }

  /// Writes text as it is.
  @inline(__always)
  mutating func raw(_ text: StaticString) {
    reserve(text.utf8CodeUnitCount)
    memcpy(base + count, text.utf8Start, text.utf8CodeUnitCount)
    count &+= text.utf8CodeUnitCount
  }

  @inline(__always)
  mutating func raw(_ bytes: UnsafeRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    reserve(bytes.count)
    memcpy(base + count, start, bytes.count)
    count &+= bytes.count
  }

  @inline(__always)
  mutating func byte(_ byte: UInt8) {
    reserve(1)
    base.storeBytes(of: byte, toByteOffset: count, as: UInt8.self)
    count &+= 1
  }

  /// Writes a number, whole ones without a point, others so that they read as the same `Float`.
  mutating func number(_ value: Float) {
    if value.magnitude < 0x1p24, value == value.rounded(.towardZero) {
      return integer(Int64(value))
    }
    // A number that was too large for a Float is to be so again.
    if value.isInfinite { return raw("1e39") }
    decimal(value.description)
  }

  mutating func number(_ value: Double) {
    if value.magnitude < 0x1p53, value == value.rounded(.towardZero) {
      return integer(Int64(value))
    }
    decimal(value.description)
  }

  private mutating func decimal(_ text: String) {
    var text = text
    text.withUTF8 { raw(UnsafeRawBufferPointer($0)) }
  }

  mutating func integer(_ value: Int64) {
    reserve(20)
    var rest = value.magnitude
    if value < 0 { byte(UInt8(ascii: "-")) }
    let start = count
    repeat {
      base.storeBytes(
        of: UInt8(ascii: "0") &+ UInt8(rest % 10), toByteOffset: count, as: UInt8.self)
      count &+= 1
      rest /= 10
    } while rest > 0
    var digits = UnsafeMutableRawBufferPointer(start: base + start, count: count - start)
    digits.reverse()
  }

  /// Writes UTF-8 text in quotes, escaped.
  ///
  /// Eight bytes a step are copied and looked at: a byte is below 0x20 or equal to a quote or a
  /// backslash where the subtraction borrows into its top bit. The lowest bit set is exact.
  @inline(__always)
  mutating func string(_ text: UnsafeRawBufferPointer) {
    // Every byte may become six.
    reserve(6 &* text.count &+ 16)
    byte(UInt8(ascii: "\""))
    var out = base + count
    var rest = text.count
    if var source = text.baseAddress {
      while rest >= 8 {
        let word = UInt64(littleEndian: source.loadUnaligned(as: UInt64.self))
        out.storeBytes(of: word.littleEndian, as: UInt64.self)
        let special = Self.specialBytes(word)
        let plain = special == 0 ? 8 : special.trailingZeroBitCount &>> 3
        source += plain
        out += plain
        rest &-= plain
        if special != 0 {
          out = Self.escape(source.load(as: UInt8.self), out)
          source += 1
          rest &-= 1
        }
      }
      while rest > 0 {
        out = Self.escape(source.load(as: UInt8.self), out)
        source += 1
        rest &-= 1
      }
    }
    out.storeBytes(of: UInt8(ascii: "\""), as: UInt8.self)
    count = out + 1 - base
  }

  /// The top bit of the first byte that needs an escape, and perhaps of later ones.
  @inline(__always)
  private static func specialBytes(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quotes = word ^ (ones &* 0x22)
    let slashes = word ^ (ones &* 0x5C)
    let control = (word &- ones &* 0x20) & ~word
    let equal = ((quotes &- ones) & ~quotes) | ((slashes &- ones) & ~slashes)
    return (control | equal) & (ones &* 0x80)
  }

  /// Writes one byte, by an escape where it needs one; the place behind it.
  @inline(__always)
  private static func escape(
    _ byte: UInt8, _ out: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") {
      out.storeBytes(of: byte, as: UInt8.self)
      return out + 1
    }
    return escapeSpecial(byte, out)
  }

  private static func escapeSpecial(
    _ byte: UInt8, _ out: UnsafeMutableRawPointer
  ) -> UnsafeMutableRawPointer {
    let short: UInt8? =
      switch byte {
      case 0x0A: UInt8(ascii: "n")
      case 0x09: UInt8(ascii: "t")
      case 0x0D: UInt8(ascii: "r")
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): byte
      default: nil
      }
    out.storeBytes(of: UInt8(ascii: "\\"), as: UInt8.self)
    if let short {
      out.storeBytes(of: short, toByteOffset: 1, as: UInt8.self)
      return out + 2
    }
    for (offset, digit) in [
      UInt8(ascii: "u"), UInt8(ascii: "0"), UInt8(ascii: "0"), hexadecimal[Int(byte >> 4)],
      hexadecimal[Int(byte & 15)],
    ].enumerated() {
      out.storeBytes(of: digit, toByteOffset: offset + 1, as: UInt8.self)
    }
    return out + 6
  }
}
