internal import CSimdJSON
internal import Glibc
internal import Synchronization

/// The simdjson parser with its memory and a padded copy of what it reads.
final class JSONParser {
  /// More values than any honest request has, and 64 MB of nodes; vectors count as one, and so do the
  /// probabilities of tokens.
  static let valueLimit = 1_000_000
  private let parser: OpaquePointer
  private var copy: UnsafeMutableRawPointer
  private(set) var capacity: Int

  init() {
    guard let parser = csj_parser_create(nil, 0) else { fatalError("no memory for a JSON parser") }
    self.parser = parser
    capacity = 4_096
    copy = .allocate(byteCount: capacity, alignment: 64)
  }

  deinit {
    csj_parser_destroy(parser)
    copy.deallocate()
  }

  /// Parses a document; the value is valid until the next call.
  func parse(_ json: UnsafeRawBufferPointer) throws(WireError) -> JSONElement {
    let needed = json.count + csj_padding()
    if needed > capacity {
      copy.deallocate()
      capacity = max(needed, 2 * capacity)
      copy = .allocate(byteCount: capacity, alignment: 64)
    }
    if let base = json.baseAddress { memcpy(copy, base, json.count) }
    memset(copy + json.count, 0, csj_padding())
    let bytes = copy.assumingMemoryBound(to: CChar.self)
    let status = csj_parse_located(parser, bytes, json.count, Self.valueLimit)
    var count = 0
    guard status == CSJ_OK, let nodes = csj_nodes(parser, &count), let spans = csj_spans(parser)
    else { throw Self.explain(status) }
    return JSONElement(node: nodes, span: spans, json: UnsafeRawPointer(copy))
  }

  private static func explain(_ status: csj_status) -> WireError {
    let text = String(cString: csj_status_text(status))
    let code: WireError.Code =
      switch status {
      case CSJ_DEPTH, CSJ_VALUES, CSJ_CAPACITY: .tooLarge
      default: .malformedJSON
      }
    return WireError(code, "The body is not JSON that can be read: \(text).")
  }
}

/// Parsers that wait for their next document, so that reading one allocates nothing.
enum ParserPool {
  private static let idle = Mutex<[Idle]>([])
  private static let idleLimit = 16
  /// A parser's own tables are some thirteen times as large as what it has read.
  private static let keptCapacity = 256 << 10

  /// Parsers are used by one thread at a time.
  private struct Idle: @unchecked Sendable {
    var parser: JSONParser
  }

  /// Calls `body` with the document's root; nothing of it may be kept.
  static func read<Result>(
    _ json: UnsafeRawBufferPointer, _ body: (JSONElement) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    let parser = idle.withLock { $0.popLast() }?.parser ?? JSONParser()
    defer {
      if parser.capacity <= keptCapacity {
        let idle = Idle(parser: parser)
        Self.idle.withLock { if $0.count < idleLimit { $0.append(idle) } }
      }
    }
    return try body(try parser.parse(json))
  }

  /// As above, of an array's bytes.
  static func read<Result>(
    _ json: [UInt8], _ body: (JSONElement) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    try read(json, from: 0, body)
  }

  /// As above, of a body that may begin with a byte order mark; `body` is also told where the
  /// document begins.
  static func readBody<Result>(
    _ json: [UInt8], _ body: (JSONElement, _ start: Int) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    let start = json.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    return try read(json, from: start) { root throws(WireError) in try body(root, start) }
  }

  private static func read<Result>(
    _ json: [UInt8], from start: Int, _ body: (JSONElement) throws(WireError) -> Result
  ) throws(WireError) -> Result {
    let result = json.withUnsafeBytes { bytes in
      Swift.Result { () throws(WireError) in
        try read(UnsafeRawBufferPointer(rebasing: bytes[start...]), body)
      }
    }
    return try result.get()
  }
}
