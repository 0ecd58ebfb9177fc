#if Gateway
internal import GatewayWire
internal import NIOCore
internal import NIOHTTP1

/// An answer that is known as a whole.
struct Reply {
  var status: HTTPResponseStatus
  var headers: HTTPHeaders
  var body: ByteBuffer

  init(
    status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:], contentType: String,
    body: ByteBuffer
  ) {
    self.status = status
    self.headers = headers
    self.headers.replaceOrAdd(name: "content-type", value: contentType)
    self.body = body
  }

  static func json(
    _ bytes: [UInt8], status: HTTPResponseStatus = .ok, headers: HTTPHeaders = [:]
  ) -> Reply {
    Reply(
      status: status, headers: headers, contentType: "application/json",
      body: ByteBuffer(bytes: bytes))
  }

  /// A stream that is known as a whole.
  static func events(_ bytes: [UInt8], headers: HTTPHeaders) -> Reply {
    Reply(
      headers: headers, contentType: "text/event-stream; charset=utf-8",
      body: ByteBuffer(bytes: bytes))
  }
}

/// A request that is not let through, and what its client is told.
struct Refusal: Error {
  var error: OpenAIError
  var headers: HTTPHeaders = [:]

  init(_ error: OpenAIError, headers: HTTPHeaders = [:]) {
    self.error = error
    self.headers = headers
    if error.status == 401 { self.headers.add(name: "www-authenticate", value: "Bearer") }
  }

  init(_ error: OpenAIError, retryAfter seconds: Int) {
    self.init(error, headers: ["retry-after": String(seconds)])
  }

  var reply: Reply {
    .json(error.encoded(), status: HTTPResponseStatus(statusCode: error.status), headers: headers)
  }
}
#endif
