internal import Synchronization

/// A line on the terminal that shows how far long work has come; silent in a pipe.
///
/// ```swift
/// let progress = ProgressLine("Reading")
/// defer { progress.finish() }
/// let loaded = try reader.read(paths, progress: progress.update)
/// ```
public final class ProgressLine: Sendable {
  private struct State {
    var shownAt: ContinuousClock.Instant?
    var isShown = false
  }

  private static let pause = Duration.milliseconds(100)
  private let label: String
  private let isEnabled: Bool
  private let begin = ContinuousClock.now
  private let state = Mutex(State())

  public init(_ label: String) {
    self.label = label
    isEnabled = Messages.isTerminal
  }

  /// Shows the share of the work that is done, in 0…1, at most ten times a second.
  public func update(_ fraction: Double) {
    guard isEnabled, fraction.isFinite else { return }
    show { elapsed in
      let percent = Int((min(1, max(0, fraction)) * 100).rounded(.down))
      let left = elapsed * ((1 - fraction) / max(fraction, 1e-9))
      let rest = elapsed > .seconds(2) && fraction > 0.02 ? ", \(left.readable) left" : ""
      return "\(percent) %\(rest)"
    }
  }

  /// Shows words instead of a share, such as `fold 3 of 5`.
  public func update(_ words: String) {
    guard isEnabled else { return }
    show { _ in words }
  }

  private func show(_ text: (Duration) -> String) {
    let now = ContinuousClock.now
    state.withLock { state in
      if let shownAt = state.shownAt, now - shownAt < Self.pause { return }
      state.shownAt = now
      state.isShown = true
      Messages.writeRaw("\(Messages.eraseLine)\(label)  \(text(now - begin))")
    }
  }

  /// Takes the line away.
  public func finish() {
    state.withLock { state in
      if state.isShown { Messages.writeRaw(Messages.eraseLine) }
      state.isShown = false
    }
  }
}
