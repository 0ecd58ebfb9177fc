#if Gateway
internal import NIOHTTP1

extension HTTPRequestHead {
  /// Whether its connection can serve another request.
  ///
  /// Not when what follows may be another protocol, which nobody here speaks and the parser stops
  /// at, nor behind chunks of HTTP/1.0, which has none: somebody on the way may see another end.
  var allowsAnother: Bool {
    guard isKeepAlive, method != .CONNECT, !headers.contains(name: "upgrade") else { return false }
    return version.minor > 0 || !headers.contains(name: "transfer-encoding")
  }
}
#endif
