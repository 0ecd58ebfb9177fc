/// Why a body or a stream of OpenAI's API cannot be used.
public struct WireError: Error, Sendable, Equatable, CustomStringConvertible {
  public enum Code: String, Sendable, CaseIterable {
    /// Not JSON, or not UTF-8.
    case malformedJSON = "malformed_json"
    /// Nested or large beyond what is read.
    case tooLarge = "too_large"
    case missingField = "missing_field"
    case wrongType = "wrong_type"
    /// A field that decides occurs twice, or beside one that differs in case only.
    case ambiguousField = "ambiguous_field"
    /// A line or an event of a stream beyond its bound.
    case streamTooLong = "stream_too_long"
  }

  public var code: Code
  /// A sentence for the person who sent it; it repeats nothing of the body but names of fields.
  public var message: String
  /// The field that it is about, as `messages[2].role`.
  public var parameter: String?

  public init(_ code: Code, _ message: String, parameter: String? = nil) {
    self.code = code
    self.message = message
    self.parameter = parameter
  }

  public var description: String { message }
}
