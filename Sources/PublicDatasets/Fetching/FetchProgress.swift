internal import CommandSupport
internal import Synchronization

/// How far several downloads have come, in words.
final class FetchProgress: Sendable {
  private struct State {
    var bytes: [Int]
    var first: [Int?]
    var done = 0
  }

  private let total: Int?
  private let begin = ContinuousClock.now
  private let state: Mutex<State>
  private let show: @Sendable (String) -> Void

  init(_ set: PublicDataset, show: @escaping @Sendable (String) -> Void) {
    total = set.bytes
    self.show = show
    let count = set.files.count
    state = Mutex(
      State(bytes: Array(repeating: 0, count: count), first: Array(repeating: nil, count: count)))
  }

  /// A file has come so far; its first report is what was there before.
  func update(_ index: Int, bytes: Int) {
    state.withLock { state in
      if state.first[index] == nil { state.first[index] = bytes }
      state.bytes[index] = bytes
    }
    report()
  }

  func finish() {
    state.withLock { $0.done += 1 }
    report()
  }

  private func report() {
    let elapsed = (ContinuousClock.now - begin).seconds
    show(
      state.withLock { state in
        let bytes = state.bytes.reduce(0, +)
        let fetched = bytes - state.first.reduce(0) { $0 + ($1 ?? 0) }
        return words(bytes, rate: Double(fetched) / max(elapsed, 0.001), state)
      })
  }

  private func words(_ bytes: Int, rate: Double, _ state: State) -> String {
    var text = "\(state.done) of \(state.bytes.count) files, \(readable(bytes: bytes))"
    if let total { text += " of \(readable(bytes: total))" }
    if rate >= 1 { text += ", \(readable(bytes: Int(rate)))/s" }
    if rate >= 1, let total, total > bytes {
      text += ", \(Duration.seconds(Double(total - bytes) / rate).readable) left"
    }
    return text
  }
}
