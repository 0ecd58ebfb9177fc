internal import RouterScoring
internal import Synchronization

/// Working memory that calls share, one call at a time each.
///
/// A call takes a scratch out of its slot and puts it back, both with one atomic exchange: nobody
/// ever waits, and a process that forks while another thread is in a call loses that thread's scratch
/// and nothing else. Where all slots are empty a call makes a scratch; where none is free any more it
/// frees its own.
final class ScratchPool: @unchecked Sendable {
  typealias Scratch = UnsafeMutablePointer<Scorer.Scratch>
  private typealias Slot = Atomic<UnsafeMutableRawPointer?>

  /// Threads beyond these make a scratch for each call.
  private static let slotCount = 64
  /// A scratch that has read more text than this has grown to a size not worth keeping, bytes.
  static let keptText = 128 << 10

  private let scorer: Scorer
  private let slots: UnsafeMutablePointer<Slot>

  init(_ scorer: Scorer) {
    self.scorer = scorer
    slots = .allocate(capacity: Self.slotCount)
    for index in 0..<Self.slotCount { (slots + index).initialize(to: Slot(nil)) }
  }

  deinit {
    for index in 0..<Self.slotCount {
      if let memory = slots[index].load(ordering: .acquiring) { Self.discard(Self.scratch(memory)) }
    }
    slots.deinitialize(count: Self.slotCount)
    slots.deallocate()
  }

  /// Runs `body` with a scratch that no one else has.
  ///
  /// - Parameter text: the bytes that it is going to read.
  @inline(__always)
  func withScratch<R>(text: Int, _ body: (inout Scorer.Scratch) -> R) -> R {
    let first = Self.slotOfThread()
    let scratch = take(from: first)
    let result = body(&scratch.pointee)
    if text > Self.keptText { Self.discard(scratch) } else { put(scratch, into: first) }
    return result
  }

  private func take(from first: Int) -> Scratch {
    for offset in 0..<Self.slotCount {
      let index = (first + offset) % Self.slotCount
      // Reading first spares others' cache lines.
      guard slots[index].load(ordering: .relaxed) != nil else { continue }
      if let memory = slots[index].exchange(nil, ordering: .acquiringAndReleasing) {
        return Self.scratch(memory)
      }
    }
    let scratch = Scratch.allocate(capacity: 1)
    scratch.initialize(to: Scorer.Scratch(for: scorer))
    return scratch
  }

  private func put(_ scratch: Scratch, into first: Int) {
    for offset in 0..<Self.slotCount {
      let index = (first + offset) % Self.slotCount
      let memory = UnsafeMutableRawPointer(scratch)
      let (isPut, _) = slots[index].compareExchange(
        expected: nil, desired: memory, ordering: .acquiringAndReleasing)
      if isPut { return }
    }
    Self.discard(scratch)
  }

  private static func scratch(_ memory: UnsafeMutableRawPointer) -> Scratch {
    memory.assumingMemoryBound(to: Scorer.Scratch.self)
  }

  private static func discard(_ scratch: Scratch) {
    scratch.deinitialize(count: 1)
    scratch.deallocate()
  }

  /// Stacks of threads lie megabytes apart, so that most threads begin their search at slots of
  /// their own and find there what is in their processor's cache.
  @inline(__always)
  private static func slotOfThread() -> Int {
    var marker: UInt8 = 0
    return withUnsafePointer(to: &marker) { Int(UInt(bitPattern: $0) >> 21) % slotCount }
  }
}
