/// Reads prompts to be answered from JSON Lines: rows of battles or score tables, bare prompts, and
/// the lines of gateway logs and batch files, which hold `messages` at their top or within
/// `request`, `body`, `request_body`, `input`, `kwargs` or `proxy_server_request`.
///
/// A prompt that comes again, its messages being the same, is read once. Answers that a log holds
/// after the user's last message are left out, since the models are to give their own.
public struct ConversationReader: Sendable {
  /// What files held.
  public struct Loaded: Sendable {
    public var conversations: [Conversation] = []
    /// Rows that repeat an earlier prompt.
    public var repeatedRows = 0
    public var invalidRows = 0
    /// Rows used of each file, repeated prompts included.
    public var rowsOfFile: [Int] = []
    /// The first few of them.
    public var firstInvalid: [DataError] = []
  }

  private static let keys = [
    "id", "question_id", "custom_id", "task", "dataset", "category", "simulated", "prompt",
    "prompt_turns", "turns", "conversation_a", "conversation", "messages", "instruction",
    "request", "body", "request_body", "input", "kwargs", "proxy_server_request",
  ]
  private static let namedErrors = 5

  /// Leave out rows that cannot be used, and count them, instead of stopping at the first.
  public var skipInvalid: Bool

  public init(skipInvalid: Bool = false) { self.skipInvalid = skipInvalid }

  /// - Parameter limit: distinct prompts after which reading ends.
  /// - Throws: ``DataError`` at the first row that cannot be used, unless they are skipped, and
  ///   where no prompt is left.
  public func read(_ paths: [String], limit: Int = .max) throws(DataError) -> Loaded {
    var loaded = Loaded()
    var known: [[Conversation.Message]: Int] = [:]
    for path in paths {
      loaded.rowsOfFile.append(0)
      var file = try InputFile.begin(path: path, padding: JSONParser.padding)
      var parser = JSONParser(keys: Self.keys)
      while loaded.conversations.count < limit, let line = try file.nextLine() {
        do throws(RowError) {
          if line.isTooLong { throw InputFile.tooLong }
          var conversation = try Self.conversation(parser.record(line.content).root)
          conversation.line = line.number
          loaded.rowsOfFile[loaded.rowsOfFile.count - 1] += 1
          if let index = known[conversation.messages] {
            loaded.conversations[index].occurrences += 1
            loaded.repeatedRows += 1
          } else {
            known[conversation.messages] = loaded.conversations.count
            loaded.conversations.append(conversation)
          }
        } catch {
          let error = DataError(.invalidData, error.reason, file: path, line: line.number)
          guard skipInvalid else { throw error }
          loaded.invalidRows += 1
          if loaded.firstInvalid.count < Self.namedErrors { loaded.firstInvalid.append(error) }
        }
      }
    }
    guard !loaded.conversations.isEmpty else {
      throw DataError(
        .invalidData, "there is no prompt in it; give JSON Lines with prompt or messages",
        file: paths.first)
    }
    return loaded
  }

  private static func conversation(_ root: JSONNode) throws(RowError) -> Conversation {
    var conversation = Conversation(messages: try messages(root))
    guard let last = conversation.messages.lastIndex(where: { $0.role == .user }) else {
      throw RowError("there is no message of the user")
    }
    conversation.messages.removeSubrange((last + 1)...)
    guard conversation.userTurns.contains(where: { $0.utf8.contains { $0 > 0x20 } }) else {
      throw RowError("the prompt is empty; leave the row out")
    }
    conversation.task = ["task", "dataset", "category"].lazy.compactMap { root.string($0) }.first
    conversation.id =
      ["id", "question_id", "custom_id"].lazy.compactMap { key in
        root.string(key) ?? root.member(key)?.integer.map { String($0) }
      }.first
    conversation.isSimulated = root.member("simulated")?.isTrue ?? false
    return conversation
  }

  private static func messages(_ root: JSONNode) throws(RowError) -> [Conversation.Message] {
    let holders = [
      root.member("request"), root.member("body"), root.member("request_body"),
      root.member("input"), root.member("kwargs"), root.member("proxy_server_request"),
    ].compactMap { $0 }.filter(\.isObject)
    for object in [root] + holders + holders.compactMap({ $0.member("body") }) {
      guard object.isObject, let list = object.member("messages"), !list.isNull else { continue }
      return try logged(list, key: "messages")
    }
    for key in ["prompt_turns", "turns", "prompt", "conversation", "conversation_a"] {
      guard let value = root.member(key), !value.isNull else { continue }
      if let text = value.text, key == "prompt" {
        return [.init(.user, String(decoding: text, as: UTF8.self))]
      }
      if value.isArray { return try logged(value, key: key) }
    }
    if let text = root.string("instruction") { return [.init(.user, text)] }
    throw RowError("there is no prompt; a row has prompt, prompt_turns or messages")
  }

  /// The messages of a list; bare texts in it are turns of the user.
  private static func logged(
    _ list: JSONNode, key: String
  ) throws(RowError) -> [Conversation.Message] {
    guard list.isArray else {
      throw RowError("\(key) is \(list.typeName); it must be a list of messages")
    }
    var messages: [Conversation.Message] = []
    for message in list.children {
      if let text = message.text {
        messages.append(.init(.user, String(decoding: text, as: UTF8.self)))
        continue
      }
      guard message.isObject, let role = message.string("role") else {
        throw RowError("\(key) holds \(message.typeName) without a role; its members are messages")
      }
      if let calls = message.member("tool_calls"), calls.isArray,
        calls.children.contains(where: { _ in true })
      {
        throw RowError("\(key) holds tool calls, which cannot be asked again; leave the row out")
      }
      let content = try content(message, key: key)
      switch role {
      case "user", "human": messages.append(.init(.user, content))
      case "system", "developer": messages.append(.init(.system, content))
      case "assistant", "gpt": messages.append(.init(.assistant, content))
      default:
        throw RowError(
          "\(key) holds a message of role \(quoted(message.member("role")!.text!)); only user, "
            + "assistant and system can be asked again; leave the row out")
      }
    }
    return messages
  }

  /// The text of a message, whose content may be a list of parts of text.
  private static func content(_ message: JSONNode, key: String) throws(RowError) -> String {
    guard let content = message.member("content"), !content.isNull else { return "" }
    if let text = content.text { return String(decoding: text, as: UTF8.self) }
    guard content.isArray else {
      throw RowError("\(key) holds a message whose content is \(content.typeName), not text")
    }
    var texts: [String] = []
    for part in content.children {
      guard part.isObject, let text = part.string("text") else {
        throw RowError("\(key) holds a part that is not text, such as an image; leave the row out")
      }
      texts.append(text)
    }
    return texts.joined(separator: "\n")
  }
}

extension JSONNode {
  /// The text of a member.
  fileprivate func string(_ name: String) -> String? {
    guard isObject, let text = member(name)?.text else { return nil }
    return String(decoding: text, as: UTF8.self)
  }
}
