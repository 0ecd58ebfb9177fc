extension HTTPRequest {
  private static let ownFields: Set<String> = [
    "content-length", "transfer-encoding", "connection", "expect",
  ]

  /// Refuses what would change the framing of the request: control characters in a field, and
  /// fields that this client writes itself.
  func validateHeaders(for url: RequestURL) throws(TransportError) {
    for field in headers {
      guard !field.name.isEmpty, field.name.utf8.allSatisfy(\.isTokenByte) else {
        throw bad("the name of a header field holds a character that is not allowed", url)
      }
      guard field.value.utf8.allSatisfy({ $0 == 9 || ($0 >= 32 && $0 != 127) }) else {
        throw bad("the value of \(field.name) holds a line break or a control character", url)
      }
      guard !Self.ownFields.contains(field.name.lowercased()) else {
        throw bad("\(field.name) cannot be given; the client writes it", url)
      }
    }
  }

  private func bad(_ words: String, _ url: RequestURL) -> TransportError {
    TransportError(
      .badHeader, "\(url.server): \(words); nothing was sent", mayHaveBeenReceived: false)
  }
}

extension UInt8 {
  /// RFC 9110, section 5.6.2.
  fileprivate var isTokenByte: Bool {
    switch self {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
      UInt8(ascii: "A")...UInt8(ascii: "Z"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(self)
    }
  }
}
