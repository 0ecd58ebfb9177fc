import Foundation
import Testing

@testable import PreferenceTraining

@Suite struct ItemResponseTests {
  private static let abilities = (0..<30).map { -2 + 4 * Double($0) / 29 }

  @Test func `abilities and difficulties are recovered from simulated answers`() {
    let sample = ResponseSample(rows: 1500, abilities: Self.abilities, seed: 3) { _, _ in true }
    let response = ItemResponse(sample.scores, modelCount: 30)
    #expect(response.group.allSatisfy { $0 == 0 } && response.groupOfModel.allSatisfy { $0 == 0 })
    #expect(correlation(response.difficulties, sample.difficulties) > 0.92)
    #expect(abs(response.difficulties.reduce(0, +)) < 1e-6)
    // Both scales have their own zero: differences count.
    let mean = sample.difficulties.reduce(0, +) / 1500
    for (found, true_) in zip(response.abilities, sample.abilities) {
      #expect(abs(found - (true_ - mean)) < 0.25)
    }
  }

  @Test func `models that answered different rows are brought onto one scale by those between`() {
    // The first ten models see easy rows alone, the last ten hard ones, the middle ten all.
    var sample = ResponseSample(rows: 2000, abilities: Self.abilities, seed: 4) { _, _ in true }
    for (row, difficulty) in sample.difficulties.enumerated() {
      for model in 0..<30 where model < 10 ? difficulty > 0 : model >= 20 && difficulty < 0 {
        sample.scores[row * 30 + model] = .nan
      }
    }
    let response = ItemResponse(sample.scores, modelCount: 30)
    #expect(Set(response.group) == [0])
    #expect(correlation(response.abilities, sample.abilities) > 0.98)
    #expect(correlation(response.difficulties, sample.difficulties) > 0.9)
    // By their shares of right answers the weakest would beat some of the strongest.
    func share(_ model: Int) -> Double {
      let seen = stride(from: model, to: sample.scores.count, by: 30).map { sample.scores[$0] }
        .filter { !$0.isNaN }
      return Double(seen.reduce(0, +)) / Double(seen.count)
    }
    #expect(share(9) > share(20) && response.abilities[9] < response.abilities[20])
  }

  @Test func `sets without a common model have scales of their own`() {
    let sample = ResponseSample(rows: 600, abilities: Self.abilities, seed: 5) { row, model in
      (row < 200) == (model < 12)
    }
    let response = ItemResponse(sample.scores, modelCount: 30)
    #expect(response.group == (0..<600).map { $0 < 200 ? 0 : 1 })
    #expect(response.groupOfModel == (0..<30).map { $0 < 12 ? 0 : 1 })
    #expect(abs(response.difficulties[..<200].reduce(0, +)) < 1e-6)
    #expect(abs(response.difficulties[200...].reduce(0, +)) < 1e-6)
    // A set is fitted as if there were no other.
    let alone = ItemResponse(
      (0..<200).flatMap { sample.scores[$0 * 30..<$0 * 30 + 12] }, modelCount: 12)
    #expect(largestDifference(alone.difficulties, Array(response.difficulties[..<200])) < 1e-4)
  }

  @Test func `rows that all or none got right are the ends of the scale, not infinite`() {
    let response = ItemResponse(
      [1, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 0].map(Float.init), modelCount: 3)
    let b = response.difficulties
    #expect(b[0] < b[1] && b[1] < b[2] && b[2] < b[3])
    #expect(b.allSatisfy { abs($0) < 6 } && response.abilities.allSatisfy { abs($0) < 12 })
  }

  @Test func `what is found is where the posterior's slope is zero`() {
    let scores: [Float] = [1, 1, 1, 1, 1, 0, 1, .nan, 0.5, 0, 1, 0, .nan, 1, 0, 1, 0.75, 0]
    let response = ItemResponse(scores, modelCount: 3)
    func residual(_ row: Int, _ model: Int) -> Double {
      let score = Double(scores[row * 3 + model])
      return score.isNaN
        ? 0 : score - sigmoid(response.abilities[model] - response.difficulties[row])
    }
    // Before the difficulties got mean 0 all parameters were larger by one number: that of every
    // row, 4 Σ (p − q) − b, and of every model, 16 Σ (q − p) − θ.
    let shifts =
      (0..<6).map { row in
        -4 * (0..<3).reduce(0) { $0 + residual(row, $1) } - response.difficulties[row]
      }
      + (0..<3).map { model in
        16 * (0..<6).reduce(0) { $0 + residual($1, model) } - response.abilities[model]
      }
    #expect(shifts.allSatisfy { abs($0 - shifts[0]) < 1e-3 })
    #expect(abs(shifts[0]) > 0.01)
  }

  @Test func `graded scores count as shares of right answers`() {
    let response = ItemResponse([0.9, 0.8, 0.5, 0.45, 0.2, 0.1], modelCount: 2)
    #expect(response.difficulties[0] < response.difficulties[1])
    #expect(response.difficulties[1] < response.difficulties[2])
    #expect(response.abilities[0] > response.abilities[1])
  }

  @Test func `models without a score are in no group`() {
    let response = ItemResponse([1, .nan, 0, .nan], modelCount: 2)
    #expect(response.groupOfModel == [0, -1])
    #expect(!response.abilities[0].isNaN && response.abilities[1].isNaN)
  }
}
