#if Gateway
/// A text that no log may show, such as a key of an upstream's.
///
/// Whatever prints it, by interpolation, reflection or a debugger's dump, gets a placeholder.
public struct Secret: Sendable, Equatable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  private let value: String

  public init(_ value: String) { self.value = value }

  /// The text itself, for the head of a request and for nothing else.
  public func reveal() -> String { value }

  public var description: String { "[secret]" }
  public var debugDescription: String { "[secret]" }
  public var customMirror: Mirror { Mirror(self, children: []) }
}
#endif
