internal import Dispatch
internal import Synchronization

/// Runs asynchronous work from a command's `run()`, which is not asynchronous, and waits for it.
///
/// The calling thread, a command's main thread, does nothing else meanwhile.
public func waitForResult<Value: Sendable>(
  _ work: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let box = OutcomeBox<Value>()
  let done = DispatchSemaphore(value: 0)
  Task.detached {
    let result: Result<Value, any Error>
    do {
      result = .success(try await work())
    } catch {
      result = .failure(error)
    }
    box.outcome.withLock { $0 = result }
    done.signal()
  }
  done.wait()
  return try box.outcome.withLock { $0! }.get()
}

/// A mutex cannot be captured by a closure that escapes; a reference to one can.
private final class OutcomeBox<Value: Sendable>: Sendable {
  let outcome = Mutex<Result<Value, any Error>?>(nil)
}
