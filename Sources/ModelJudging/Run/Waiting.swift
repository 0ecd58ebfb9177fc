internal import Dispatch
internal import Synchronization

/// Runs asynchronous work to its end from a thread that has nothing else to do.
public func waiting<Value: Sendable>(
  for work: @escaping @Sendable () async throws -> Value
) throws -> Value {
  let outcome = Outcome<Value>()
  Task.detached {
    do {
      outcome.finish(.success(try await work()))
    } catch {
      outcome.finish(.failure(error))
    }
  }
  return try outcome.wait().get()
}

/// A result that one thread waits for.
private final class Outcome<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)
  private let isThere = DispatchSemaphore(value: 0)

  func finish(_ value: Result<Value, any Error>) {
    result.withLock { $0 = value }
    isThere.signal()
  }

  func wait() -> Result<Value, any Error> {
    isThere.wait()
    guard let value = result.withLock({ $0 }) else {
      preconditionFailure("the work has ended without a result")
    }
    return value
  }
}
