internal import CommandSupport
internal import Dispatch
internal import Glibc
internal import Synchronization

/// Turns the first SIGINT or SIGTERM into a request to stop; the second ends the process at once.
public final class StopSignals: @unchecked Sendable {
  private let first = Mutex<Int32?>(nil)
  private let sources: [any DispatchSourceSignal]

  /// The signal that asked to stop.
  public var received: Int32? { first.withLock { $0 } }

  /// - Parameter stop: called once, at the first signal.
  public init(_ stop: @escaping @Sendable () -> Void) {
    sources = [SIGINT, SIGTERM].compactMap { number in
      var old = sigaction()
      sigaction(number, nil, &old)
      // Whoever started the process may want a signal ignored.
      guard old.__sigaction_handler.sa_handler == nil else { return nil }
      signal(number, SIG_IGN)
      return DispatchSource.makeSignalSource(signal: number, queue: .global())
    }
    for source in sources {
      let number = Int32(source.handle)
      source.setEventHandler { [weak self] in self?.handle(number, stop) }
      source.resume()
    }
  }

  private func handle(_ number: Int32, _ stop: () -> Void) {
    let isFirst = first.withLock { first in
      guard first == nil else { return false }
      first = number
      return true
    }
    guard isFirst else {
      signal(number, SIG_DFL)
      kill(getpid(), number)
      return
    }
    Messages.note(
      "stopping: waiting for the calls on their way, which are paid; once more to stop at once")
    stop()
  }
}
