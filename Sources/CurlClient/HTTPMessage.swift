/// One line of a message's head.
public struct HeaderField: Sendable, Equatable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// What is asked of a server.
public struct HTTPRequest: Sendable {
  public enum Method: String, Sendable {
    case get = "GET"
    case post = "POST"
  }

  public var method = Method.get
  /// http or https, without a user's name in it.
  public var url: String
  public var headers: [HeaderField] = []
  public var body: [UInt8] = []
  /// Seconds to a connection, TLS included.
  public var connectTimeout = 10.0
  /// Seconds without a byte in either direction, after which the server counts as gone.
  public var idleTimeout = 60.0
  /// Seconds from the start to the last byte; waiting for a free connection does not count.
  public var totalTimeout = 600.0
  /// Bytes of a response's body after which it is refused.
  public var responseLimit = 64 << 20
  /// How many redirects a GET follows; a POST follows none.
  public var redirectLimit = 5

  public init(_ method: Method = .get, url: String) {
    self.method = method
    self.url = url
  }
}

/// The head of an answer.
public struct ResponseHead: Sendable, Equatable {
  public var status: Int
  public var headers: [HeaderField]

  /// The last value of a field, whatever the case of its name.
  public func header(_ name: String) -> String? { headers.last(named: name) }
}

/// What a server answered.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: [HeaderField]
  /// As sent: nothing is unpacked, and it need not be UTF-8.
  public var body: [UInt8]
  /// Seconds from the start to the first byte of the answer, and to the last; of the last request
  /// where redirects were followed.
  public var firstByteSeconds: Double
  public var totalSeconds: Double

  public init(
    status: Int, headers: [HeaderField] = [], body: [UInt8] = [], firstByteSeconds: Double = 0,
    totalSeconds: Double = 0
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.firstByteSeconds = firstByteSeconds
    self.totalSeconds = totalSeconds
  }

  /// The last value of a field, whatever the case of its name.
  public func header(_ name: String) -> String? { headers.last(named: name) }
}

extension [HeaderField] {
  func last(named name: String) -> String? {
    let name = name.lowercased()
    return last { $0.name.lowercased() == name }?.value
  }
}
