import Testing

@testable import PreferenceTraining

@Suite struct ConcurrentMapTests {
  @Test func `results keep the order of their numbers`() {
    #expect(concurrentMap(1000) { $0 * $0 } == (0..<1000).map { $0 * $0 })
  }

  @Test func `nothing maps to nothing`() {
    #expect(concurrentMap(0) { $0 }.isEmpty)
  }

  @Test func `maps may be nested`() {
    let sums = concurrentMap(20) { outer in concurrentMap(20) { outer * $0 }.reduce(0, +) }
    #expect(sums == (0..<20).map { $0 * 190 })
  }

  @Test func `there is at least one thread`() {
    #expect(TrainingThreads.count >= 1)
    #expect(TrainingThreads.activeProcessors >= 1)
  }
}
