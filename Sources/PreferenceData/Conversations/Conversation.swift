/// What a model is asked: the messages up to the user's last one.
public struct Conversation: Sendable, Equatable {
  public enum Role: String, Sendable, Codable {
    case system, user, assistant
  }

  public struct Message: Sendable, Hashable, Codable {
    public var role: Role
    public var content: String

    public init(_ role: Role, _ content: String) {
      self.role = role
      self.content = content
    }
  }

  /// Ends with a message of the user. Where only the user's turns are known, they stand alone.
  public var messages: [Message]
  public var task: String?
  /// The row's own id.
  public var id: String?
  public var isSimulated = false
  /// Where it was read first, counted from 1.
  public var line = 1
  /// How many rows hold it.
  public var occurrences = 1

  public init(messages: [Message], task: String? = nil) {
    self.messages = messages
    self.task = task
  }

  /// What routers are trained on and score.
  public var userTurns: [String] { messages.filter { $0.role == .user }.map(\.content) }

  /// Whether there are several user turns and no answers between them, so that a model has to be
  /// asked turn by turn.
  public var lacksAnswers: Bool {
    userTurns.count > 1 && !messages.contains { $0.role == .assistant }
  }
}
