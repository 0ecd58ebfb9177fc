import Foundation
import PreferenceData
import TestSupport
import Testing

/// Prompts and logs of all shapes, and hostile ones.
@Suite struct ConversationReadingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(inMemory: true) }

  private func read(_ line: String) throws -> Conversation {
    let path = try folder.write(line + "\n")
    return try ConversationReader().read([path]).conversations[0]
  }

  @Test(arguments: [
    #"{"prompt": "Hi"}"#, #"{"prompt_turns": ["Hi"]}"#, #"{"instruction": "Hi"}"#,
    #"{"messages": [{"role": "user", "content": "Hi"}]}"#,
    #"{"request": {"messages": [{"role": "user", "content": "Hi"}]}, "response": {}}"#,
    #"{"request": {"body": {"messages": [{"role": "user", "content": "Hi"}]}}}"#,
    #"{"custom_id": "a", "body": {"messages": [{"role": "user", "content": "Hi"}]}}"#,
    #"{"messages": [{"role": "user", "content": [{"type": "text", "text": "Hi"}]}]}"#,
    #"{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yo"}]}"#,
    #"{"conversation_a": [{"role": "user", "content": "Hi"}], "model_a": "x"}"#,
    #"{"prompt": "Hi", "model_a": "x", "model_b": "y", "winner": "tie"}"#,
  ])
  func `a prompt is found wherever it stands`(_ line: String) throws {
    #expect(try read(line).messages == [.init(.user, "Hi")])
  }

  @Test func `instructions and earlier answers are kept`() throws {
    let conversation = try read(
      #"{"task": "chat", "messages": [{"role": "developer", "content": "Be brief"},"#
        + #"{"role": "user", "content": "A"}, {"role": "assistant", "content": "B"},"#
        + #"{"role": "user", "content": "C"}]}"#)
    #expect(
      conversation.messages == [
        .init(.system, "Be brief"), .init(.user, "A"), .init(.assistant, "B"), .init(.user, "C"),
      ])
    #expect(conversation.userTurns == ["A", "C"])
    #expect(!conversation.lacksAnswers)
    #expect(conversation.task == "chat")
  }

  @Test(arguments: [
    ("{}", "there is no prompt"), ("[]", "expected an object"), ("{\"prompt\": \" \"}", "empty"),
    ("{\"messages\": []}", "no message of the user"), ("{\"messages\": {}}", "must be a list"),
    ("{\"messages\": [1]}", "without a role"), ("{\"prompt\": \"x\"", "not valid JSON"),
    (#"{"messages": [{"role": "user", "content": 7}]}"#, "not text"),
    (#"{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}"#, "not text"),
    (#"{"messages": [{"role": "assistant", "tool_calls": [{}]}]}"#, "tool calls"),
    (#"{"messages": [{"role": "function", "content": "x"}]}"#, "role \"function\""),
  ])
  func `a row that cannot be asked is named by its line`(_ line: String, _ words: String) throws {
    let path = try folder.write("{\"prompt\": \"good\"}\n\n\(line)\n")
    let error = #expect(throws: DataError.self) { try ConversationReader().read([path]) }
    #expect(error?.line == 3)
    #expect(error?.reason.contains(words) == true, "\(error?.reason ?? "")")
    let loaded = try ConversationReader(skipInvalid: true).read([path])
    #expect(loaded.conversations.count == 1)
    #expect(loaded.invalidRows == 1)
  }

  @Test func `damaged lines never stop the process`() throws {
    let good = Array(
      (#"{"id": 7, "request": {"messages": [{"role": "system", "content": "S"},"#
        + #"{"role": "user", "content": [{"type": "text", "text": "Hi\n\u00e9"}]}]}}"#).utf8)
    var generator = SystemRandomNumberGenerator()
    var lines = Data("{\"prompt\": \"first\"}\n".utf8)
    for _ in 0..<2000 {
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: 0..<bytes.count, using: &generator)
        switch Int.random(in: 0..<3, using: &generator) {
        case 0: bytes[place] = .random(in: 0...255, using: &generator)
        case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
        default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
        }
      }
      lines.append(contentsOf: bytes)
      lines.append(0x0A)
    }
    let path = try folder.write(lines)
    let loaded = try ConversationReader(skipInvalid: true).read([path])
    #expect(loaded.conversations.count + loaded.repeatedRows + loaded.invalidRows >= 1000)
    #expect(loaded.invalidRows > 0)
    #expect(loaded.conversations.allSatisfy { $0.messages.last?.role == .user })
  }
}
