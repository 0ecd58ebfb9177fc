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
    /// Nil for an opening of several conversations that were sent to different models.
    var model: String?
    /// What the last request wanted.
    var ownAim: OwnAim
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

  /// Remembers the model of a conversation; where there is no answer in it yet, that of its opening,
  /// which may be many conversations'.
  func keep(_ entry: Entry, of keys: ConversationKeys, _ settings: StickySettings) {
    var entry = entry
    if keys.conversation == nil,
      let former = self.entry(of: keys.opening, now: entry.time, idle: settings.idle),
      former.model != entry.model
    {
      entry.model = nil
    }
    keep(entry, of: keys.conversation ?? keys.opening, capacity: settings.capacity)
  }

  private func keep(_ entry: Entry, of key: Key, capacity: Int) {
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

/// What a request itself says of the models it wants.
struct OwnAim: Equatable {
  var limit: RoutingSettings.Limit?
  var aim: ChoiceSettings.Aim?
}

/// The keys of a conversation.
struct ConversationKeys {
  /// Of what stands before the first answer.
  let opening: ConversationMemory.Key
  /// With the first answer too, which tells conversations apart that began alike; nil before there
  /// is one.
  let conversation: ConversationMemory.Key?

  init(_ request: ChatRequest, _ context: DecisionContext) {
    var hasher = Hasher()
    for name in [context.key, context.customer, context.tier, request.user] {
      Self.add(name ?? "", to: &hasher)
    }
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
