/// Why there is no answer.
///
/// The message names the server by host and port alone: paths, queries, header values and bodies
/// may hold secrets.
public struct TransportError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Kind: Sendable, Equatable {
    /// The request cannot be sent as it is.
    case badURL, badHeader
    /// There is no connection: no address, no answer, no trust.
    case resolve, connect, tls
    /// A connection, a pause or the whole took too long.
    case timeout
    /// The answer is longer than allowed.
    case tooLarge
    /// The server redirects too often or to a place that is not allowed.
    case redirect
    /// What came back is not HTTP.
    case badResponse
    /// The connection broke off.
    case interrupted
    case cancelled
    /// The file that the answer goes into cannot be written.
    case file
  }

  public var kind: Kind
  /// What happened and what to do, without secrets.
  public var message: String
  /// Whether the server may have received the request, and may bill it; false only if it certainly
  /// was not sent.
  public var mayHaveBeenReceived: Bool

  public init(_ kind: Kind, _ message: String, mayHaveBeenReceived: Bool) {
    self.kind = kind
    self.message = message
    self.mayHaveBeenReceived = mayHaveBeenReceived
  }

  public var description: String { message }

  /// Whether the server could not be reached at all: no address or no connection.
  public var isUnreachable: Bool { kind == .resolve || kind == .connect }
}
