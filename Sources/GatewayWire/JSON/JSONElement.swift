internal import CSimdJSON
internal import Glibc

/// A value in a parsed document, with its place; valid until the parser reads the next one.
struct JSONElement {
  /// What ``count`` is at most.
  static let countLimit = 0xFF_FFFF

  let node: UnsafePointer<csj_node>
  let span: UnsafePointer<csj_span>
  /// The document's first byte.
  let json: UnsafeRawPointer

  var isNull: Bool { node.pointee.type == CSJ_NULL }
  var isObject: Bool { node.pointee.type == CSJ_OBJECT }
  var isArray: Bool { node.pointee.type == CSJ_ARRAY }
  /// Whether it is an object or array without content.
  var isEmpty: Bool { count == 0 }
  /// The elements of an array or the members of an object. Of an array that begins with a number, and
  /// of a member `logprobs`, there are no ``children``.
  var count: Int { isArray || isObject ? node.pointee.length : 0 }

  /// Where it stands in the document, quotes and brackets included.
  var range: Range<Int> { Int(span.pointee.start)..<Int(span.pointee.end) }

  /// The bytes at ``range``.
  var source: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: json + range.lowerBound, count: range.count)
  }

  var boolean: Bool? {
    switch node.pointee.type {
    case CSJ_TRUE: true
    case CSJ_FALSE: false
    default: nil
    }
  }

  /// The bytes of a string, UTF-8, escapes resolved; nil for other types.
  var text: UnsafeRawBufferPointer? {
    guard node.pointee.type == CSJ_STRING else { return nil }
    return UnsafeRawBufferPointer(start: node.pointee.text, count: node.pointee.length)
  }

  var string: String? { text.map { String(decoding: $0, as: UTF8.self) } }

  var number: Double? {
    switch node.pointee.type {
    case CSJ_NUMBER: node.pointee.number
    case CSJ_INTEGER: Double(node.pointee.integer)
    default: nil
    }
  }

  /// A whole number, `12` as well as `12.0`.
  var integer: Int? {
    switch node.pointee.type {
    case CSJ_INTEGER: Int(node.pointee.integer)
    case CSJ_NUMBER: Int(exactly: node.pointee.number)
    default: nil
    }
  }

  /// How a value is named in a message.
  var typeName: String {
    switch node.pointee.type {
    case CSJ_NULL: "null"
    case CSJ_FALSE, CSJ_TRUE: "a boolean"
    case CSJ_INTEGER, CSJ_NUMBER: "a number"
    case CSJ_STRING: "a string"
    case CSJ_ARRAY: "an array"
    default: "an object"
    }
  }

  /// The key of a member of an object, escapes resolved.
  var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: node.pointee.key, count: Int(node.pointee.key_length))
  }

  /// Where the key of a member stands, quotes included.
  var keyRange: Range<Int> { Int(span.pointee.key_start)..<Int(span.pointee.key_end) }

  func hasKey(_ name: StaticString) -> Bool {
    key.count == name.utf8CodeUnitCount
      && (key.isEmpty || memcmp(key.baseAddress!, name.utf8Start, key.count) == 0)
  }

  func isText(_ value: StaticString) -> Bool {
    guard let text, text.count == value.utf8CodeUnitCount else { return false }
    return text.isEmpty || memcmp(text.baseAddress!, value.utf8Start, text.count) == 0
  }

  /// The last member of that name, null or not; nil for what is no object.
  func member(_ name: StaticString) -> JSONElement? {
    guard isObject else { return nil }
    var found: JSONElement?
    for child in children where child.hasKey(name) { found = child }
    return found
  }

  /// The elements of an array or the members of an object.
  var children: Children { Children(element: self) }

  struct Children: Sequence, IteratorProtocol {
    private let element: JSONElement
    private var offset = 1
    private let size: Int

    fileprivate init(element: JSONElement) {
      self.element = element
      size = Int(element.node.pointee.size)
    }

    var isEmpty: Bool { offset >= size }

    mutating func next() -> JSONElement? {
      guard offset < size else { return nil }
      let child = JSONElement(
        node: element.node + offset, span: element.span + offset, json: element.json)
      offset += Int(child.node.pointee.size)
      return child
    }
  }
}
