/// Changes to a document that leave all its other bytes as they are.
struct Splices {
  private var changes: [(range: Range<Int>, bytes: [UInt8])] = []

  mutating func replace(_ range: Range<Int>, by bytes: [UInt8]) {
    changes.append((range, bytes))
  }

  mutating func insert(_ bytes: [UInt8], at place: Int) {
    changes.append((place..<place, bytes))
  }

  /// Adds a member at the head of an object.
  mutating func insert(member: String, of object: JSONElement) {
    let text = object.isEmpty ? member : member + ","
    insert(Array(text.utf8), at: object.range.lowerBound + 1)
  }

  /// Replaces every member of that name, or adds one.
  mutating func set(_ name: StaticString, of object: JSONElement, to value: String) {
    var isThere = false
    for member in object.children where member.hasKey(name) {
      replace(member.range, by: Array(value.utf8))
      isThere = true
    }
    if !isThere { insert(member: "\"\(name)\":\(value)", of: object) }
  }

  /// Appends the changed document.
  ///
  /// - Parameter start: the first byte that is copied.
  func apply(to document: UnsafeRawBufferPointer, from start: Int = 0, into output: inout [UInt8]) {
    var place = start
    let more = changes.reduce(0) { $0 + $1.bytes.count }
    output.reserveCapacity(output.count + document.count + more)
    for change in changes.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      output.append(contentsOf: document[place..<change.range.lowerBound])
      output.append(contentsOf: change.bytes)
      place = change.range.upperBound
    }
    output.append(contentsOf: document[place...])
  }

  func applied(to document: [UInt8], from start: Int = 0) -> [UInt8] {
    var output: [UInt8] = []
    document.withUnsafeBytes { apply(to: $0, from: start, into: &output) }
    return output
  }
}
