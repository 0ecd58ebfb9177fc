#if Gateway
internal import NIOCore
internal import NIOHTTP1

/// A request that has come in whole.
struct IncomingRequest {
  let head: HTTPRequestHead
  let body: ByteBuffer
  let received: NIODeadline

  /// Without the query.
  var path: Substring { head.uri.prefix { $0 != "?" } }

  /// What stands behind the path's question mark; empty if nothing does.
  var query: Substring { head.uri[path.endIndex...].dropFirst() }

  var bytes: [UInt8] { Array(body.readableBytesView) }

  func header(_ name: String) -> String? { head.headers.first(name: name) }

  /// Whether the body says that it is JSON. What says nothing is taken at its word: bodies that
  /// are no JSON fail soon enough.
  var isJSON: Bool {
    guard let type = header("content-type") else { return true }
    let name = type.prefix { $0 != ";" }.trimmingBlanks.lowercased()
    return name == "application/json" || name.hasSuffix("+json")
  }
}

extension Substring {
  var trimmingBlanks: Substring {
    var text = self
    while text.first == " " || text.first == "\t" { text.removeFirst() }
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
#endif
