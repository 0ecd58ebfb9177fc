/// Sends HTTP requests, many at a time.
public final class CurlClient: Sendable {
  public init(maximumConnections: Int = 16) {}

  public func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    fatalError("not built yet")
  }
}
