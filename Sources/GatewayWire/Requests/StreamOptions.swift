/// `stream_options` of a request, and how `include_usage` gets into it.
struct StreamOptions: Sendable {
  /// What has to change so that a stream ends with its usage.
  enum Wish: Sendable {
    /// Behind the model's value.
    case newMember(String)
    case replacements([(range: Range<Int>, text: String)])
  }

  var asksForUsage = false
  /// Nil where nothing has to change.
  var wish: Wish?

  /// - Parameter value: the field's value, null or not; nil where it is missing.
  init(_ value: JSONElement?) throws(WireError) {
    guard let value else {
      wish = .newMember(#","stream_options":{"include_usage":true}"#)
      return
    }
    guard !value.isNull else {
      wish = .replacements([(value.range, #"{"include_usage":true}"#)])
      return
    }
    guard value.isObject else {
      throw RequestFields.wrongType("stream_options", "an object", value)
    }
    let found = value.children.filter { $0.hasKey("include_usage") }
    asksForUsage = found.last?.boolean ?? false
    if found.isEmpty {
      let place = value.range.lowerBound + 1
      let text = #""include_usage":true"# + (value.isEmpty ? "" : ",")
      wish = .replacements([(place..<place, text)])
    } else if found.contains(where: { $0.boolean != true }) {
      // Every one of them, whichever the server reads.
      wish = .replacements(found.map { ($0.range, "true") })
    }
  }
}
