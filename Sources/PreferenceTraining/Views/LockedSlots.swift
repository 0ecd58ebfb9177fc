internal import Dispatch
internal import Synchronization

/// Results of concurrent work, each in its own place.
///
/// Sendable because every access goes through the mutex.
final class LockedSlots<Value: Sendable>: Sendable {
  private let values: Mutex<[Value?]>

  init(count: Int) {
    values = Mutex([Value?](repeating: nil, count: count))
  }

  func set(_ index: Int, _ value: Value) {
    values.withLock { $0[index] = value }
  }

  /// All values in order; every slot must have been set.
  func take() -> [Value] {
    values.withLock { slots in
      let all = slots.map { $0! }
      slots = []
      return all
    }
  }
}

/// Evaluates `body` for 0..<count on all threads; the results keep their order.
func concurrentMap<Value: Sendable>(_ count: Int, _ body: @Sendable (Int) -> Value) -> [Value] {
  let slots = LockedSlots<Value>(count: count)
  DispatchQueue.concurrentPerform(iterations: count) { slots.set($0, body($0)) }
  return slots.take()
}
