#if Gateway
internal import NIOCore
internal import NIOHTTP1

/// A request that has come in whole.
struct IncomingRequest {
  let head: HTTPRequestHead
  let body: ByteBuffer
  let received: NIODeadline

  /// Without the query, and without the host that a request to a proxy begins with.
  var path: Substring {
    let uri = head.uri
    let scheme = uri.prefix { $0 != ":" }
    guard uri.utf8.first != UInt8(ascii: "/"), ["http", "https"].contains(scheme.lowercased()),
      uri[scheme.endIndex...].hasPrefix("://")
    else { return uri.prefix { $0 != "?" } }
    let place = uri[scheme.endIndex...].dropFirst(3)
    let path = place.drop { $0 != "/" && $0 != "?" }.prefix { $0 != "?" }
    return path.isEmpty ? "/" : path
  }

  /// What stands behind the path's question mark; empty if nothing does.
  var query: Substring { head.uri.drop { $0 != "?" }.dropFirst() }

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
