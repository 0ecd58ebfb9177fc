/// One stretch of text that is scanned as a whole: a turn, or one end of a turn that was cut.
struct Segment {
  let bytes: UnsafePointer<UInt8>
  let count: Int

  /// The bytes without ASCII white space at either end.
  init(trimming buffer: UnsafeRawBufferPointer) {
    var start = 0
    var end = buffer.count
    while start < end, Segment.isSpace(buffer[start]) { start += 1 }
    while end > start, Segment.isSpace(buffer[end - 1]) { end -= 1 }
    count = end - start
    bytes =
      count == 0
      ? UnsafePointer(bitPattern: 1).unsafelyUnwrapped
      : (buffer.baseAddress.unsafelyUnwrapped + start).assumingMemoryBound(to: UInt8.self)
  }

  /// Space, tab, line feed, vertical tab, form feed, carriage return.
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (byte >= 0x09 && byte <= 0x0D)
  }

  /// A turn's parts that are read: all of it up to 2 · `limit` bytes, else its first and its last
  /// `limit` bytes, shortened to whole UTF-8 sequences.
  static func parts(
    of turn: UnsafeRawBufferPointer, limit: Int
  ) -> (first: UnsafeRawBufferPointer, last: UnsafeRawBufferPointer) {
    guard turn.count > 2 * limit else {
      return (turn, UnsafeRawBufferPointer(start: nil, count: 0))
    }
    var end = limit
    // The byte after the cut continues a sequence: drop what was begun, three bytes at most.
    while end > limit - 3, turn[end] & 0xC0 == 0x80 { end -= 1 }
    var start = turn.count - limit
    while start < turn.count - limit + 3, turn[start] & 0xC0 == 0x80 { start += 1 }
    return (
      UnsafeRawBufferPointer(rebasing: turn[..<end]),
      UnsafeRawBufferPointer(rebasing: turn[start...])
    )
  }
}
