/// Sends HTTP requests over libcurl, many at a time, on one thread of its own.
///
/// Connections are kept and used again; requests beyond ``maximumConnections`` wait their turn.
/// Cancelling a task ends its request. The client speaks HTTP/1.1 over http and https, checks
/// certificates always, asks for no compression, sends no signals, keeps no cookies and reads no
/// `.netrc`. The proxies named by `http_proxy`, `https_proxy`, `all_proxy` and `no_proxy` are used
/// as curl uses them, but never for a server on this machine (`localhost`, 127.0.0.0/8, `::1`).
///
/// ```swift
/// let client = CurlClient(maximumConnections: 8)
/// var request = HTTPRequest(.post, url: "https://api.example.com/v1/chat/completions")
/// request.headers = [HeaderField("Authorization", "Bearer \(key)")]
/// request.body = Array(json.utf8)
/// let response = try await client.send(request, retrying: .paid)
/// ```
///
/// A GET follows redirects, but not from https to http, and takes along to another server only the
/// fields that say what is wanted (`Accept`, `Range`, `If-Range`, `User-Agent`): no key leaves the
/// server it was meant for.
public final class CurlClient: Sendable {
  let engine: TransferEngine
  public let maximumConnections: Int

  /// - Parameter maximumConnections: how many connections may be open at once, one or more.
  public init(maximumConnections: Int = 16) {
    precondition(maximumConnections > 0, "a client needs a connection")
    self.maximumConnections = maximumConnections
    engine = TransferEngine(maximumConnections: maximumConnections)
  }

  deinit { engine.close() }

  /// Sends a request once.
  ///
  /// Any status is an answer; ``TransportError`` says that there is none.
  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let answer = try await follow(request, into: nil)
    return HTTPResponse(
      status: answer.head.status, headers: answer.head.headers, body: answer.body,
      firstByteSeconds: answer.firstByteSeconds, totalSeconds: answer.totalSeconds)
  }

  /// Sends a request and, if it is a GET, what it is redirected to.
  func follow(
    _ request: HTTPRequest, into sink: (any BodySink)?
  ) async throws(TransportError) -> TransferAnswer {
    var request = request
    let begin = ContinuousClock.now
    var url = try RequestURL(request.url)
    var redirects = 0
    while true {
      let answer = try await transfer(request, to: url, into: sink)
      guard request.method == .get, [301, 302, 303, 307, 308].contains(answer.head.status),
        let target = answer.redirect
      else { return answer }
      redirects += 1
      guard redirects <= request.redirectLimit else {
        throw TransportError(
          .redirect,
          "\(url.server): gave up after \(request.redirectLimit) redirects; check the URL",
          mayHaveBeenReceived: true)
      }
      let next = try url.redirect(to: target)
      if next.origin != url.origin { request.headers = request.headers.filter(\.mayTravel) }
      request.totalTimeout -= begin.duration(to: .now).inSeconds
      guard request.totalTimeout > 0 else { throw url.timeout("the redirects took too long") }
      url = next
    }
  }

  private func transfer(
    _ request: HTTPRequest, to url: RequestURL, into sink: (any BodySink)?
  ) async throws(TransportError) -> TransferAnswer {
    try request.validateHeaders(for: url)
    // The thread ends with the client; it must not end before the transfer came to it.
    defer { withExtendedLifetime(self) {} }
    let transfer = Transfer(request, url: url, sink: sink)
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        transfer.onFinish = { continuation.resume(returning: $0) }
        engine.submit(transfer)
      }
    } onCancel: {
      engine.cancel(transfer)
    }
    return try result.get()
  }
}

extension HeaderField {
  /// Whether another server may see the field after a redirect.
  fileprivate var mayTravel: Bool {
    ["accept", "range", "if-range", "user-agent"].contains(name.lowercased())
  }
}

extension Duration {
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) * 1e-18
  }
}
