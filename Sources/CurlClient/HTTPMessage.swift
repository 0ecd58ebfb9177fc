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
  /// http or https.
  public var url: String
  public var headers: [HeaderField] = []
  public var body: [UInt8] = []
  /// Seconds to a connection.
  public var connectTimeout = 10.0
  /// Seconds without a byte, after which the server counts as gone.
  public var idleTimeout = 60.0
  /// Seconds from the start to the last byte.
  public var totalTimeout = 600.0
  /// Bytes of a response's body after which it is refused.
  public var responseLimit = 64 << 20

  public init(_ method: Method = .get, url: String) {
    self.method = method
    self.url = url
  }
}

/// What a server answered.
public struct HTTPResponse: Sendable {
  public var status: Int
  public var headers: [HeaderField]
  public var body: [UInt8]
  /// Seconds from the start to the first byte of the body, and to the last.
  public var firstByteSeconds: Double
  public var totalSeconds: Double

  /// The last value of a field, whatever the case of its name.
  public func header(_ name: String) -> String? {
    headers.last { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// Why there is no answer.
public struct TransportError: Error, Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    case badURL, resolve, connect, tls, timeout, tooLarge, interrupted, cancelled
  }

  public var kind: Kind
  /// What happened and what to do, without secrets.
  public var message: String
  /// Whether the server may have received the whole request, and may bill it.
  public var mayHaveBeenReceived: Bool
}
