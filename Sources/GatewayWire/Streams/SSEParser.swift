/// Cuts a stream of server-sent events into events, however its bytes were cut on their way.
///
/// Lines end with CR, LF or CRLF; a byte order mark at the head is dropped. An event's `data` lines
/// are joined by line feeds. What comes out depends on the bytes alone, never on where one read
/// ended and the next began.
public struct SSEParser: Sendable {
  /// How much an upstream may send before it says something.
  public struct Limits: Sendable {
    /// The longest line, in bytes.
    public var line: Int
    /// The most bytes of all lines of one event.
    public var event: Int

    public init(line: Int = 4 << 20, event: Int = 8 << 20) {
      self.line = line
      self.event = event
    }
  }

  private let limits: Limits
  /// The bytes of a line whose end has not come yet.
  private var line: [UInt8] = []
  private var data: [UInt8] = []
  private var fields: [UInt8] = []
  private var hasData = false
  private var isFirstLine = true
  /// Whether the last byte was a CR, whose line has been read: an LF would belong to it.
  private var endsWithCarriageReturn = false

  public init(limits: Limits = Limits()) { self.limits = limits }

  /// Reads more bytes and hands on the events and comments that end in them.
  ///
  /// - Throws: ``WireError`` with the code `streamTooLong`, and what the receiver throws. The parser
  ///   is not to be used afterwards.
  public mutating func append(
    _ bytes: UnsafeRawBufferPointer, to receiver: inout some SSEReceiver
  ) throws(WireError) {
    var start = 0
    if endsWithCarriageReturn, let first = bytes.first {
      endsWithCarriageReturn = false
      if first == 0x0A { start = 1 }
    }
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != 0x0A, bytes[end] != 0x0D { end += 1 }
      guard line.count + end - start <= limits.line else { throw Self.tooLong("line", limits.line) }
      let part = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
      guard end < bytes.count else {
        line.append(contentsOf: part)
        return
      }
      if line.isEmpty {
        try read(line: part, &receiver)
      } else {
        line.append(contentsOf: part)
        try readHeldLine(&receiver)
      }
      start = end + 1
      if bytes[end] == 0x0D {
        if start == bytes.count {
          endsWithCarriageReturn = true
        } else if bytes[start] == 0x0A {
          start += 1
        }
      }
    }
  }

  /// Ends the stream: an event whose blank line never came is handed on as it is.
  ///
  /// - Throws: as ``append(_:to:)``.
  public mutating func finish(to receiver: inout some SSEReceiver) throws(WireError) {
    if !line.isEmpty { try readHeldLine(&receiver) }
    try endEvent(&receiver)
  }

  private mutating func readHeldLine(_ receiver: inout some SSEReceiver) throws(WireError) {
    var held: [UInt8] = []
    swap(&held, &line)
    let result = held.withUnsafeBytes { bytes in
      Result { () throws(WireError) in try read(line: bytes, &receiver) }
    }
    held.removeAll(keepingCapacity: held.capacity <= 1 << 16)
    swap(&held, &line)
    try result.get()
  }

  private mutating func read(
    line: UnsafeRawBufferPointer, _ receiver: inout some SSEReceiver
  ) throws(WireError) {
    var line = line
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) {
        line = UnsafeRawBufferPointer(rebasing: line[3...])
      }
    }
    if line.isEmpty {
      try endEvent(&receiver)
    } else if line[0] == UInt8(ascii: ":") {
      try receiver.comment(line)
    } else if let value = Self.data(in: line) {
      if hasData { data.append(0x0A) }
      hasData = true
      data.append(contentsOf: value)
    } else {
      fields.append(contentsOf: line)
      fields.append(0x0A)
    }
    guard data.count + fields.count <= limits.event else {
      throw Self.tooLong("event", limits.event)
    }
  }

  private mutating func endEvent(_ receiver: inout some SSEReceiver) throws(WireError) {
    guard hasData || !fields.isEmpty else { return }
    var (data, fields) = ([UInt8](), [UInt8]())
    swap(&data, &self.data)
    swap(&fields, &self.fields)
    let result = fields.withUnsafeBytes { fields in
      data.withUnsafeBytes { data in
        Result { () throws(WireError) in
          try receiver.event(fields: fields, data: hasData ? data : nil)
        }
      }
    }
    hasData = false
    data.removeAll(keepingCapacity: data.capacity <= 1 << 16)
    fields.removeAll(keepingCapacity: true)
    swap(&data, &self.data)
    swap(&fields, &self.fields)
    try result.get()
  }

  /// The value of a `data` field; nil if the line is another field.
  private static func data(in line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    guard line.count >= 4, line.starts(with: "data".utf8) else { return nil }
    if line.count == 4 { return UnsafeRawBufferPointer(rebasing: line[4...]) }
    guard line[4] == UInt8(ascii: ":") else { return nil }
    let start = line.count > 5 && line[5] == UInt8(ascii: " ") ? 6 : 5
    return UnsafeRawBufferPointer(rebasing: line[start...])
  }

  private static func tooLong(_ what: String, _ limit: Int) -> WireError {
    WireError(.streamTooLong, "The upstream's stream has \(what)s of more than \(limit) bytes.")
  }
}

/// Takes what an ``SSEParser`` finds; the bytes are valid during the call.
public protocol SSEReceiver {
  /// - Parameter line: with its colon, without its end.
  mutating func comment(_ line: UnsafeRawBufferPointer) throws(WireError)

  /// - Parameters:
  ///   - fields: the lines that are no data, each with a line feed.
  ///   - data: nil for an event without any, which browsers do not dispatch.
  mutating func event(
    fields: UnsafeRawBufferPointer, data: UnsafeRawBufferPointer?
  ) throws(WireError)
}
