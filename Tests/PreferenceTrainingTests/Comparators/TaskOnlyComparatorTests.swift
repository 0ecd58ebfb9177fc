import Testing

@testable import PreferenceTraining

@Suite struct TaskOnlyComparatorTests {
  @Test func `a prompt gets the weighted mean gain of its task`() {
    let fitted = TaskOnlyComparator().fit(
      tasks: [0, 0, 1, 1, -1], gains: [1, 0, -1, 0.5, 0.25], weights: [3, 1, 1, 1, 2])
    #expect(fitted.scores(for: [0, 1]) == [0.75, -0.25])
  }

  @Test func `an unknown task gets the overall mean`() {
    let fitted = TaskOnlyComparator().fit(tasks: [4, 4, -1], gains: [1, 0, 0.5])
    #expect(fitted.scores(for: [7, -1, 4]) == [0.5, 0.5, 0.5])
    #expect(TaskOnlyComparator().fit(tasks: [], gains: []).scores(for: [0]) == [0])
    let weightless = TaskOnlyComparator().fit(tasks: [0, 1], gains: [1, 0], weights: [0, 1])
    #expect(weightless.scores(for: [0, 1]) == [0, 0])
  }
}
