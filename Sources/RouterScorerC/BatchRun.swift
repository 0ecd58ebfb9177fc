internal import Glibc
internal import RouterScoring
internal import Synchronization

/// A batch on its way: threads take stretches of it until none is left.
///
/// Which thread scores a prompt makes no difference to its score.
final class BatchRun: @unchecked Sendable {
  private let scorer: OpenScorer
  private let batch: PromptBatch
  private let winRates: UnsafeMutablePointer<Double>
  /// The place of each prompt's first turn; nil where it is the prompt's own place.
  private let firstTurns: UnsafeMutablePointer<Int>?
  private let stretch: Int
  private let next = Atomic(0)

  /// Starting a thread takes about as long as scoring this much text, bytes.
  private static let workPerThread = 16 << 10
  private static let threadLimit = 256
  private static let stackSize = 1 << 20

  init(
    _ scorer: OpenScorer, _ batch: PromptBatch, into winRates: UnsafeMutablePointer<Double>
  ) throws(Failure) {
    self.scorer = scorer
    self.batch = batch
    self.winRates = winRates
    stretch = max(1, min(64, batch.count / 64))
    guard batch.hasTurnCounts, batch.count > 1 else {
      firstTurns = nil
      return
    }
    guard let memory = malloc(batch.count * MemoryLayout<Int>.stride) else { throw .memory }
    let places = memory.bindMemory(to: Int.self, capacity: batch.count)
    var place = 0
    for prompt in 0..<batch.count {
      places[prompt] = place
      place += batch.turnCount(prompt)
    }
    firstTurns = places
  }

  deinit { free(firstTurns) }

  /// Scores all prompts on at most so many threads, this one included; 0: as many as there are cores.
  func run(threads: Int) {
    let wanted = threads == 0 ? Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))) : threads
    let useful = min(batch.count, batch.work / Self.workPerThread, Self.threadLimit)
    let helpers = min(wanted, useful) - 1
    guard helpers > 0 else { return work() }
    withUnsafeTemporaryAllocation(of: pthread_t.self, capacity: helpers) { identifiers in
      let started = start(identifiers)
      work()
      for index in 0..<started { pthread_join(identifiers[index], nil) }
    }
  }

  /// Starts as many threads as the system lets us; the work is done with any number of them.
  private func start(_ identifiers: UnsafeMutableBufferPointer<pthread_t>) -> Int {
    var attributes = pthread_attr_t()
    guard pthread_attr_init(&attributes) == 0 else { return 0 }
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, Self.stackSize)
    // Threads inherit the mask: the host's signals are for the host's own threads.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let run = Unmanaged.passUnretained(self).toOpaque()
    for index in identifiers.indices {
      let result = pthread_create(
        &identifiers[index], &attributes,
        { run in
          if let run { Unmanaged<BatchRun>.fromOpaque(run).takeUnretainedValue().work() }
          return nil
        }, run)
      if result != 0 { return index }
    }
    return identifiers.count
  }

  private func work() {
    scorer.scratches.withScratch(text: batch.largestWork) { scratch in
      while true {
        let first = next.wrappingAdd(stretch, ordering: .relaxed).oldValue
        guard first < batch.count else { return }
        for prompt in first..<min(first + stretch, batch.count) {
          winRates[prompt] = batch.winRate(
            prompt, firstTurn: firstTurns?[prompt] ?? prompt, scorer.scorer, &scratch)
        }
      }
    }
  }
}
