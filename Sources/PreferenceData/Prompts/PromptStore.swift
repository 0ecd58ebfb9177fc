internal import Glibc

/// The distinct prompts of a data set: lists of user turns in one block of memory.
///
/// Two prompts are the same if all their turns are, byte for byte. Prompts whose first turns have
/// the same ``SplitKey`` share a *group*: the unit by which rows are split and resampled.
public struct PromptStore: Sendable {
  private var bytes: [UInt8] = []
  /// Turn t occupies `bytes[turnBounds[t]..<turnBounds[t + 1]]`.
  private var turnBounds: [Int] = [0]
  /// Prompt i has the turns `promptBounds[i]..<promptBounds[i + 1]`.
  private var promptBounds: [Int] = [0]
  private var groups: [Int32] = []
  /// The first prompt of each group.
  private var groupLeaders: [Int32] = []
  private var promptIndex = HashIndex()
  private var groupIndex = HashIndex()
  private var scratch: (key: [UInt8], other: [UInt8]) = ([], [])

  public init() {}

  public var count: Int { groups.count }

  /// The bytes of all turns.
  public var byteCount: Int { bytes.count }

  /// The number of user turns; 0 only for a prompt that is not known (``appendUnknown()``).
  public func turnCount(of prompt: Int) -> Int { promptBounds[prompt + 1] - promptBounds[prompt] }

  /// Gives the turns of a prompt, as UTF-8, without a copy, for the time of the call.
  public func withTurns<Result>(
    of prompt: Int, _ body: (UnsafeBufferPointer<UnsafeRawBufferPointer>) throws -> Result
  ) rethrows -> Result {
    let range = promptBounds[prompt]..<promptBounds[prompt + 1]
    return try bytes.withUnsafeBytes { bytes in
      try withUnsafeTemporaryAllocation(
        of: UnsafeRawBufferPointer.self, capacity: range.count
      ) { turns in
        for (offset, turn) in range.enumerated() {
          let text = bytes[turnBounds[turn]..<turnBounds[turn + 1]]
          turns.initializeElement(at: offset, to: UnsafeRawBufferPointer(rebasing: text))
        }
        return try body(UnsafeBufferPointer(turns))
      }
    }
  }

  /// The turns of a prompt, joined by newlines.
  public func text(of prompt: Int) -> String {
    withTurns(of: prompt) { turns in
      turns.map { String(decoding: $0, as: UTF8.self) }.joined(separator: "\n")
    }
  }

  /// The prompt's group, in `0..<groupCount`.
  public func group(of prompt: Int) -> Int32 { groups[prompt] }

  public var groupCount: Int { groupLeaders.count }

  /// The first prompt of a group.
  public func leader(ofGroup group: Int) -> Int { Int(groupLeaders[group]) }

  /// The normalised first turn (``SplitKey/normalize(_:)``). A prompt that is not known has a key
  /// of its own, which no turn can have.
  public func splitKey(of prompt: Int) -> [UInt8] {
    guard turnCount(of: prompt) > 0 else { return [0] + Array(String(prompt).utf8) }
    return withFirstTurn(of: prompt) { SplitKey.normalize($0) }
  }

  private func withFirstTurn<Result>(
    of prompt: Int, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    let turn = promptBounds[prompt]
    return bytes.withUnsafeBytes {
      body(UnsafeRawBufferPointer(rebasing: $0[turnBounds[turn]..<turnBounds[turn + 1]]))
    }
  }
}

extension PromptStore {
  /// The index of the prompt with these turns, which is added unless it is there.
  ///
  /// - Precondition: there is at least one turn.
  public mutating func intern(_ turns: UnsafeBufferPointer<UnsafeRawBufferPointer>) -> Int32 {
    precondition(!turns.isEmpty, "a prompt has at least one turn")
    var hash = ByteHash()
    for turn in turns { hash.combine(turn) }
    let prompt = count
    let known = promptIndex.find(hash.value, orInsert: prompt) {
      [bytes, turnBounds, promptBounds] in
      let first = promptBounds[$0]
      guard promptBounds[$0 + 1] - first == turns.count else { return false }
      return bytes.withUnsafeBytes { bytes in
        turns.indices.allSatisfy { offset in
          let range = turnBounds[first + offset]..<turnBounds[first + offset + 1]
          return UnsafeRawBufferPointer(rebasing: bytes[range]).isEqual(to: turns[offset])
        }
      }
    }
    if let known { return Int32(known) }
    for turn in turns {
      bytes.append(contentsOf: turn)
      turnBounds.append(bytes.count)
    }
    promptBounds.append(turnBounds.count - 1)
    groups.append(findGroup(ofNewPrompt: prompt, firstTurn: turns[0]))
    return Int32(prompt)
  }

  /// The index of the prompt that is one turn of text, which is added unless it is there.
  public mutating func intern(_ text: String) -> Int32 {
    var text = text
    return text.withUTF8 { utf8 in
      withUnsafePointer(to: UnsafeRawBufferPointer(utf8)) {
        intern(UnsafeBufferPointer(start: $0, count: 1))
      }
    }
  }

  /// Adds a prompt of which nothing is known: no turns, and a group of its own.
  public mutating func appendUnknown() -> Int32 {
    let prompt = Int32(count)
    promptBounds.append(turnBounds.count - 1)
    groups.append(Int32(groupLeaders.count))
    groupLeaders.append(prompt)
    return prompt
  }

  private mutating func findGroup(
    ofNewPrompt prompt: Int, firstTurn: UnsafeRawBufferPointer
  ) -> Int32 {
    var (key, other) = scratch
    scratch = ([], [])
    defer { scratch = (key, other) }
    SplitKey.normalize(firstTurn, into: &key)
    let hash = key.withUnsafeBytes { ByteHash.of($0) }
    let group = groupLeaders.count
    // The keys are not kept: the leader's is made again on the rare equal hash.
    let known = groupIndex.find(hash, orInsert: group) {
      [bytes, turnBounds, promptBounds, groupLeaders] in
      let turn = promptBounds[Int(groupLeaders[$0])]
      bytes.withUnsafeBytes {
        let text = $0[turnBounds[turn]..<turnBounds[turn + 1]]
        SplitKey.normalize(UnsafeRawBufferPointer(rebasing: text), into: &other)
      }
      return key == other
    }
    if let known { return Int32(known) }
    groupLeaders.append(Int32(prompt))
    return Int32(group)
  }
}

extension UnsafeRawBufferPointer {
  /// Whether both hold the same bytes.
  func isEqual(to other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let base = baseAddress, let otherBase = other.baseAddress else { return count == 0 }
    return memcmp(base, otherBase, count) == 0
  }
}
