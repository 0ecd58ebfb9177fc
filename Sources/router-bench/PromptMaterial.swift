import ArgumentParser
import PreferenceData

/// Text to make prompts of any length from.
struct PromptMaterial {
  /// A file's name, or `simulated`.
  let source: String
  /// The prompts as they are.
  let prompts: [[UInt8]]

  /// The prompts of a data file, or simulated ones.
  init(data: String?) throws {
    let store: PromptStore
    if let data {
      store = try DatasetReader(includeContaminated: true).read([data]).dataset.prompts
    } else {
      store = BattleSimulator(rows: 4_000, prompts: 4_000, seed: 1).table().table.prompts
    }
    source = data ?? "simulated"
    // Every so many, so that those of large files come from all of it.
    let stride = max(1, store.count / 20_000)
    prompts = Swift.stride(from: 0, to: store.count, by: stride).map {
      Array(store.text(of: $0).utf8)
    }
  }

  /// Distinct prompts of `bytes` bytes, less at most three for whole characters: texts put together
  /// and cut, beginning with another one each.
  func prompts(of bytes: Int) -> [[UInt8]] {
    let count = max(20, min(500, 4_000_000 / bytes))
    return (0..<count).map { number in
      var next = number &* 7919
      var text: [UInt8] = []
      while text.count < bytes {
        text += prompts[next % prompts.count]
        text += [0x0A, 0x0A]
        next += 1
      }
      var end = bytes
      while end > bytes - 3, end < text.count, text[end] & 0xC0 == 0x80 { end -= 1 }
      return Array(text[..<end])
    }
  }
}
