internal import CommandSupport
internal import Synchronization

/// What is to be done and what came of it, shared by those who fetch.
final class FetchTally: Sendable {
  private struct State {
    var next = 0
    var report = DatasetFetch.Report()
    var failures: [CommandFailure] = []
    var isStopped = false
  }

  private let state = Mutex(State())

  /// The next file, or nil when there is none or going on makes no sense.
  func next(of count: Int) -> Int? {
    state.withLock { state in
      guard !state.isStopped, state.next < count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func add(_ outcome: FileFetch.Outcome) {
    state.withLock { state in
      switch outcome {
      case .present: state.report.present += 1
      case .fetched: state.report.fetched += 1
      }
    }
  }

  func add(_ failure: CommandFailure) {
    state.withLock { state in
      state.failures.append(failure)
      // Trouble with the network or the disk concerns all files.
      if failure.exitStatus == .inputOutput || failure.exitStatus == .cannotCreate {
        state.isStopped = true
      }
    }
  }

  func report() throws(CommandFailure) -> DatasetFetch.Report {
    let (report, failures) = state.withLock { ($0.report, $0.failures) }
    guard var first = failures.first else { return report }
    let others = Set(failures.dropFirst().map(\.message)).subtracting([first.message])
    for message in others.sorted().prefix(4) { first.message += "\nerror: \(message)" }
    if others.count > 4 { first.message += "\nerror: \(others.count - 4) other files failed too" }
    throw first
  }
}
