import Testing

@testable import PreferenceTraining

@Suite struct TaskFoldsTests {
  @Test func `a task is in one fold, and folds are about as large as tasks allow`() throws {
    // Sizes 50, 30, 20, 20, 10, 10.
    let tasks = [0, 1, 2, 3, 4, -1].flatMap { task in
      [Int32](repeating: Int32(task), count: [0: 50, 1: 30, 2: 20, 3: 20][task] ?? 10)
    }
    let folds = try #require(TaskFolds.deal(tasks, into: 3))
    for task in Set(tasks) {
      #expect(Set(zip(tasks, folds).filter { $0.0 == task }.map(\.1)).count == 1)
    }
    let sizes = (0..<3).map { fold in folds.count { $0 == fold } }
    #expect(sizes.sorted() == [40, 50, 50])
  }

  @Test func `fewer tasks than folds cannot be dealt`() {
    #expect(TaskFolds.deal([0, 0, 1, 1], into: 3) == nil)
    #expect(TaskFolds.deal([0, 0, 1, 1], into: 2) != nil)
  }
}
