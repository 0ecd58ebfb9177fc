import Testing

@testable import PreferenceTraining

@Suite struct CostFittingTests {
  @Test func `a cost that is linear in the length is found exactly`() {
    let lengths = [10.0, 250, 40, 1200, 77]
    let fit = CostFitting(costs: lengths.map { 0.002 + 3e-6 * $0 }, characters: lengths)
    #expect(agree(fit.base, 0.002, 1e-12))
    #expect(agree(fit.perCharacter, 3e-6, 1e-12))
  }

  @Test func `neither part is ever negative`() {
    // Falling with the length: the mean. Through less than nothing at no length: the line from 0.
    let falling = CostFitting(costs: [3, 2, 1], characters: [1, 2, 3])
    #expect(falling.base == 2 && falling.perCharacter == 0)
    let steep = CostFitting(costs: [0, 0, 6], characters: [1, 2, 3])
    #expect(steep.base == 0)
    #expect(agree(steep.perCharacter, 18.0 / 14, 1e-12))
  }

  @Test func `one length for all gives the mean`() {
    let fit = CostFitting(costs: [1, 3], characters: [5, 5])
    #expect(fit.base == 2 && fit.perCharacter == 0)
  }
}
