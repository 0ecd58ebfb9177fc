internal import CCurl

/// A URL that may be asked, taken apart by libcurl's own parser.
struct RequestURL: Sendable {
  let text: String
  let scheme: String
  let host: String
  let port: String

  /// - Throws: ``TransportError`` of kind `badURL` for anything but http and https, or with a user's
  ///   name or password.
  init(_ text: String) throws(TransportError) {
    guard let parts = curl_url() else { preconditionFailure("out of memory") }
    defer { curl_url_cleanup(parts) }
    // libcurl would end the text at a zero byte, and forgive a slash too many.
    let isPlain = !text.utf8.contains(0) && !text.contains(":///")
    guard isPlain, curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK,
      let scheme = Self.part(CURLUPART_SCHEME, of: parts), ["http", "https"].contains(scheme),
      let host = Self.part(CURLUPART_HOST, of: parts),
      let port = Self.part(CURLUPART_PORT, of: parts)
    else {
      throw TransportError(
        .badURL, "this is not an http or https URL; check its spelling", mayHaveBeenReceived: false)
    }
    guard Self.part(CURLUPART_USER, of: parts) == nil,
      Self.part(CURLUPART_PASSWORD, of: parts) == nil
    else {
      throw TransportError(
        .badURL, "\(host): the URL holds a user's name or password; leave them out",
        mayHaveBeenReceived: false)
    }
    self.text = text
    self.scheme = scheme
    self.host = host
    self.port = port
  }

  private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    let flags = UInt32(CURLU_DEFAULT_PORT)
    guard curl_url_get(url, part, &text, flags) == CURLUE_OK, let text else { return nil }
    defer { curl_free(text) }
    return String(cString: text)
  }

  /// Host and, unless it is the scheme's own, port: what messages may say.
  var server: String {
    (scheme == "https" ? "443" : "80") == port ? host : "\(host):\(port)"
  }

  /// Two URLs of one origin share their secrets.
  var origin: String { "\(scheme)://\(host.lowercased()):\(port)" }

  var isLoopback: Bool {
    let name = host.lowercased()
    return name == "localhost" || name == "[::1]" || name.hasPrefix("127.")
  }

  /// - Throws: ``TransportError`` of kind `redirect` if the target is no http, or no https after
  ///   https.
  func redirect(to target: String) throws(TransportError) -> RequestURL {
    guard let next = try? RequestURL(target) else {
      throw TransportError(
        .redirect,
        "\(server): redirects to something that is not an http or https URL; not followed",
        mayHaveBeenReceived: true)
    }
    guard scheme == "http" || next.scheme == "https" else {
      throw TransportError(
        .redirect, "\(server): redirects from https to http; not followed",
        mayHaveBeenReceived: true)
    }
    return next
  }

  func timeout(_ words: String, mayHaveBeenReceived: Bool = true) -> TransportError {
    TransportError(
      .timeout, "\(server): \(words); try again later", mayHaveBeenReceived: mayHaveBeenReceived)
  }
}
