internal import CommandSupport
internal import Foundation
public import PreferenceData

/// Prompts of one kind, with what makes an answer to them good.
public struct BenchmarkTask: Sendable, Equatable {
  public var name: String
  public var conversations: [Conversation]
  /// What the judge is told; nil for the rubric of the run.
  public var rubric: String?

  public init(name: String, conversations: [Conversation], rubric: String? = nil) {
    self.name = name
    self.conversations = conversations
    self.rubric = rubric
  }
}

extension BenchmarkTask {
  private static let sizeLimit = 64 << 20

  /// Reads a file of tasks, in one of two shapes: a JSON list of
  /// `{"task": "extraction", "prompts": ["…", …], "rubric": "…"}`, or JSON Lines of prompts that
  /// name their task, as ``ConversationReader`` reads them.
  ///
  /// - Throws: a `CommandError` with place and remedy.
  public static func read(_ path: String, skipInvalid: Bool = false) throws -> [BenchmarkTask] {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw CommandFailure("\(path): cannot be read; check --tasks", .missingInput)
    }
    let head = (try? handle.read(upToCount: 4_096)) ?? Data()
    guard head.first(where: { $0 > 0x20 }) == UInt8(ascii: "[") else {
      return try lines(path, skipInvalid: skipInvalid)
    }
    let rest = (try? handle.read(upToCount: sizeLimit)) ?? Data()
    guard head.count + rest.count < sizeLimit else {
      throw CommandFailure(
        "\(path): more than \(sizeLimit >> 20) MiB is no file of tasks", .invalidData)
    }
    return try list(head + rest, path)
  }

  private static func list(_ bytes: Data, _ path: String) throws(CommandFailure) -> [BenchmarkTask]
  {
    guard let entries = try? JSONSerialization.jsonObject(with: bytes) as? [Any] else {
      throw CommandFailure("\(path): this is no JSON list of tasks", .invalidData)
    }
    var tasks: [BenchmarkTask] = []
    for (index, entry) in entries.enumerated() {
      guard let fields = entry as? [String: Any], let name = fields["task"] as? String,
        !name.isEmpty, let prompts = fields["prompts"] as? [String], !prompts.isEmpty,
        prompts.allSatisfy({ !$0.isEmpty })
      else {
        throw CommandFailure(
          "\(path): task \(index + 1) lacks task (a name) or prompts (a list of texts); write "
            + #"{"task": "extraction", "prompts": ["…"], "rubric": "…"}"#, .invalidData)
      }
      if let rubric = fields["rubric"], !(rubric is String) {
        throw CommandFailure("\(path): the rubric of task \(name) is no text", .invalidData)
      }
      guard !tasks.contains(where: { $0.name == name }) else {
        throw CommandFailure("\(path): task \(name) is there twice", .invalidData)
      }
      tasks.append(
        BenchmarkTask(
          name: name,
          conversations: prompts.map {
            Conversation(messages: [Conversation.Message(.user, $0)], task: name)
          }, rubric: fields["rubric"] as? String))
    }
    guard !tasks.isEmpty else {
      throw CommandFailure("\(path): there is no task in it", .invalidData)
    }
    return tasks
  }

  private static func lines(_ path: String, skipInvalid: Bool) throws -> [BenchmarkTask] {
    let loaded = try ConversationReader(skipInvalid: skipInvalid).read([path])
    var tasks: [BenchmarkTask] = []
    var places: [String: Int] = [:]
    for conversation in loaded.conversations {
      let name = conversation.task ?? "all"
      if places[name] == nil {
        places[name] = tasks.count
        tasks.append(BenchmarkTask(name: name, conversations: []))
      }
      tasks[places[name]!].conversations.append(conversation)
    }
    return tasks
  }
}
