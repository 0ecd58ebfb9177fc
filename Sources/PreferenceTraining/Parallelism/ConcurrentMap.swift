internal import Dispatch
internal import LinearAlgebra
internal import Synchronization

/// How many threads training may use: a setting of the process.
public enum TrainingThreads {
  private static let limit = Mutex(max(1, activeProcessors))

  public static var activeProcessors: Int { ProcessorCount.active }

  public static var count: Int { limit.withLock { $0 } }

  /// Products and decompositions run on one thread each, unless ``withKernels(_:)`` says otherwise:
  /// most of them happen side by side already.
  public static func set(_ count: Int) {
    limit.withLock { $0 = max(1, count) }
    KernelThreads.set(1)
  }

  /// Gives all threads to the products and decompositions inside `body`, which runs alone.
  static func withKernels<Result>(_ body: () throws -> Result) rethrows -> Result {
    KernelThreads.set(count)
    defer { KernelThreads.set(1) }
    return try body()
  }
}

/// Evaluates `body` for 0..<count on the allowed threads; the results keep their order, and do not
/// depend on how many threads there are.
func concurrentMap<Value: Sendable>(
  _ count: Int, _ body: @Sendable (Int) -> Value
) -> [Value] {
  let results = Mutex([Value?](repeating: nil, count: count))
  let next = Atomic(0)
  DispatchQueue.concurrentPerform(iterations: min(TrainingThreads.count, count)) { _ in
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      guard index < count else { return }
      let value = body(index)
      results.withLock { $0[index] = value }
    }
  }
  return results.withLock { slots in slots.map { $0! } }
}
