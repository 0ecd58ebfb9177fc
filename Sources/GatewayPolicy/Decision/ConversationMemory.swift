#if Gateway
internal import GatewayWire
internal import Synchronization

/// Which model each conversation has, as far as memory is set aside for it.
///
/// Models keep what they have read of a conversation and charge less for reading it again; another
/// model would start anew, at the full price.
final class ConversationMemory: Sendable {
  /// A hash of a conversation's head; different in each process.
  typealias Key = Int

  struct Entry {
    var model: String
    /// What the model has read of the conversation.
    var tokens: Int
    var time: Double
  }

  /// Two generations: when the younger is half of the capacity, the older is forgotten. What is asked
  /// for is young again.
  private struct State {
    var young: [Key: Entry] = [:]
    var old: [Key: Entry] = [:]
  }

  private let state = Mutex(State())

  /// What is known of a conversation that was heard of in the last `idle` seconds.
  func entry(of key: Key, now: Double, idle: Double) -> Entry? {
    state.withLock { state in
      guard let entry = state.young[key] ?? state.old[key], now - entry.time <= idle else {
        return nil
      }
      return entry
    }
  }

  func keep(_ entry: Entry, of key: Key, capacity: Int) {
    state.withLock { state in
      if state.young[key] == nil, state.young.count >= max(1, capacity / 2) {
        state.old = state.young
        state.young = [:]
      }
      state.young[key] = entry
    }
  }

  var count: Int { state.withLock { $0.young.count + $0.old.count } }
}

/// The keys of a conversation.
struct ConversationKeys {
  /// Of what stands before the first answer.
  let opening: ConversationMemory.Key
  /// With the first answer too, which tells conversations apart that began alike; nil before there
  /// is one.
  let conversation: ConversationMemory.Key?

  init(_ request: ChatRequest, key: String?) {
    var hasher = Hasher()
    Self.add(key ?? "", to: &hasher)
    Self.add(request.user ?? "", to: &hasher)
    Self.add(request.model, to: &hasher)
    var messages = request.messages[...]
    while let message = messages.first, message.role != "assistant" {
      Self.add(message.role, to: &hasher)
      Self.add(message.text, to: &hasher)
      messages.removeFirst()
    }
    opening = hasher.finalize()
    guard let answer = messages.first else {
      conversation = nil
      return
    }
    Self.add(answer.text, to: &hasher)
    conversation = hasher.finalize()
  }

  private static func add(_ text: String, to hasher: inout Hasher) {
    var text = text
    text.withUTF8 { bytes in
      hasher.combine(bytes.count)
      hasher.combine(bytes: UnsafeRawBufferPointer(bytes))
    }
  }
}
#endif
