internal import CSimdJSON

/// A value in a ``JSONDocument``, which it must not outlive.
struct JSONNode {
  private let node: UnsafePointer<csj_node>
  /// Where the object or list stands that holds the value.
  private let place: String

  init(node: UnsafePointer<csj_node>, in place: String) {
    self.node = node
    self.place = place
  }

  /// Where the value stands, for messages: `model.vocab`.
  var name: String {
    let step = node.pointee.key == nil ? "" : String(decoding: key.prefix(100), as: UTF8.self)
    return place.isEmpty ? step : step.isEmpty ? "\(place)[]" : "\(place).\(step)"
  }

  private var type: csj_type { node.pointee.type }

  var isNull: Bool { type == CSJ_NULL }
  var isObject: Bool { type == CSJ_OBJECT }

  /// The bytes of a string, UTF-8; nil for other types.
  var text: UnsafeRawBufferPointer? {
    guard type == CSJ_STRING else { return nil }
    return UnsafeRawBufferPointer(start: node.pointee.text, count: node.pointee.length)
  }

  /// The key of a member of an object.
  var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: node.pointee.key, count: Int(node.pointee.key_length))
  }

  func string() throws(EncoderError) -> String {
    guard let text else { throw mismatch("text") }
    return String(decoding: text, as: UTF8.self)
  }

  func bool() throws(EncoderError) -> Bool {
    switch type {
    case CSJ_TRUE: return true
    case CSJ_FALSE: return false
    default: throw mismatch("true or false")
    }
  }

  func integer(in range: ClosedRange<Int>) throws(EncoderError) -> Int {
    guard type == CSJ_INTEGER, range.contains(Int(node.pointee.integer)) else {
      throw mismatch("a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return Int(node.pointee.integer)
  }

  func number() throws(EncoderError) -> Double {
    switch type {
    case CSJ_NUMBER: return node.pointee.number
    case CSJ_INTEGER: return Double(node.pointee.integer)
    default: throw mismatch("a number")
    }
  }

  /// The elements of a list.
  func list() throws(EncoderError) -> Children {
    guard type == CSJ_ARRAY else { throw mismatch("a list") }
    return Children(parent: node, name: name)
  }

  /// The members of an object.
  func members() throws(EncoderError) -> Children {
    guard type == CSJ_OBJECT else { throw mismatch("an object") }
    return Children(parent: node, name: name)
  }

  /// The value of a key; nil if this is no object, or the key is missing or null.
  subscript(key: StaticString) -> JSONNode? {
    guard isObject else { return nil }
    let key = UnsafeRawBufferPointer(start: key.utf8Start, count: key.utf8CodeUnitCount)
    for child in Children(parent: node, name: name) where child.key.elementsEqual(key) {
      return child.isNull ? nil : child
    }
    return nil
  }

  func require(_ key: StaticString) throws(EncoderError) -> JSONNode {
    guard let value = self[key] else {
      throw EncoderError(.damaged, "\(name.isEmpty ? "the file" : name) lacks \"\(key)\"")
    }
    return value
  }

  func mismatch(_ expected: String) -> EncoderError {
    EncoderError(.damaged, "\(name) is not \(expected)")
  }

  struct Children: Sequence, IteratorProtocol {
    private let nodes: UnsafePointer<csj_node>
    private var offset = 1
    private let count: Int
    private let name: String

    fileprivate init(parent: UnsafePointer<csj_node>, name: String) {
      nodes = parent
      count = Int(parent.pointee.size)
      self.name = name
    }

    mutating func next() -> JSONNode? {
      guard offset < count else { return nil }
      let child = nodes + offset
      offset += Int(child.pointee.size)
      return JSONNode(node: child, in: name)
    }
  }
}
