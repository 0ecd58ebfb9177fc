import Foundation
import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct BradleyTerryTests {
  @Test func `two models have the log odds of their wins`() throws {
    let ratings = try BradleyTerry(
      BattleRows(models: 2, [(0, 1, 1, 30), (0, 1, 0, 10)]), ridge: 1e-9)
    #expect(abs(ratings.difference(0, 1) - log(3)) < 1e-7)
    #expect(abs(ratings.ratings[0] + ratings.ratings[1]) < 1e-12)
    #expect(abs(ratings.eloRating(of: 0) - ratings.eloRating(of: 1) - 190.848_5) < 1e-3)
    #expect(abs(ratings.expectedScore(0, against: 1) - 0.75) < 1e-8)
    #expect(ratings.counts == [40, 40] && ratings.positionBias == 0)
    // The sandwich of a saturated model: Var(log odds) = 1/30 + 1/10, half of it to each rating.
    let variance = 1 / 30.0 + 1 / 10.0
    let error = (variance * 40 / 39).squareRoot() / 2
    #expect(abs(ratings.standardErrors[0] - error) < 1e-6)
    #expect(abs(ratings.halfWidth(of: 0) - 1.959964 * error) < 1e-6)
  }

  @Test func `ties that are halves move the odds, ties that are modelled have a parameter`() throws
  {
    let cells = [(0, 1, 1.0, 30), (0, 1, 0.5, 20), (0, 1, 0.0, 10)]
    let halved = try BradleyTerry(BattleRows(models: 2, cells), ridge: 1e-9)
    #expect(abs(halved.difference(0, 1) - log(2)) < 1e-7)
    #expect(halved.tieParameter == 1)
    // Saturated: P(0 wins) = ½ and P(1 wins) = ⅙ give e^{δ − z} = 1 and e^{δ + z} = 5.
    let modelled = try BradleyTerry(BattleRows(models: 2, ties: true, cells), ridge: 1e-9)
    #expect(abs(modelled.tieParameter - 5.0.squareRoot()) < 1e-6)
    #expect(abs(modelled.difference(0, 1) - log(5) / 2) < 1e-6)
    #expect(abs(modelled.expectedScore(0, against: 1) - (30.0 + 10) / 60) < 1e-7)
  }

  @Test func `two orders tell position from strength`() throws {
    // log odds of the first shown: log 3 with model 0 first, log 1 with model 1 first.
    let ratings = try BradleyTerry(
      BattleRows(models: 2, [(0, 1, 1, 30), (0, 1, 0, 10), (1, 0, 1, 20), (1, 0, 0, 20)]),
      ridge: 1e-9)
    #expect(abs(ratings.positionBias - log(3) / 2) < 1e-7)
    #expect(abs(ratings.difference(0, 1) - log(3) / 2) < 1e-7)
    #expect(ratings.positionBiasError > 0)
    #expect(abs(ratings.expectedScore(0, against: 1) - sigmoid(log(3) / 2)) < 1e-8)
  }

  @Test func `in one order alone there is no position bias to see`() throws {
    let ratings = try BradleyTerry(
      BattleRows(models: 3, [(0, 1, 1, 9), (1, 2, 1, 9), (0, 2, 0, 3), (0, 2, 1, 5)]))
    #expect(ratings.positionBias == 0 && ratings.positionBiasError == 0)
  }

  @Test func `exchanging the sides of every battle turns only the position bias`() throws {
    let known = KnownBattles(prompts: 400, positionBias: 0.5, logTie: 0.3)
    let rows = known.draw(2000)
    let one = try BradleyTerry(rows)
    let other = try BradleyTerry(rows.swapped)
    #expect(largestDifference(one.ratings, other.ratings) < 1e-9)
    #expect(largestDifference(one.standardErrors, other.standardErrors) < 1e-9)
    #expect(abs(one.positionBias + other.positionBias) < 1e-9)
    #expect(abs(one.tieParameter - other.tieParameter) < 1e-9)
  }

  @Test func `the order of battles and their merging change nothing`() throws {
    let rows = KnownBattles(prompts: 100, logTie: 0.3).draw(500)
    let solution = try BradleyTerry.solve(rows, ridge: 0.01)
    let merged = try BradleyTerry.solve(rows.merged, ridge: 0.01)
    #expect(largestDifference(solution.x, merged.x) < 1e-9)
    let reversed = try BradleyTerry(rows.selecting((0..<rows.count).reversed()))
    let forward = try BradleyTerry(rows)
    #expect(largestDifference(reversed.ratings, forward.ratings) < 1e-9)
    #expect(largestDifference(reversed.standardErrors, forward.standardErrors) < 1e-9)
  }

  @Test func `the penalised likelihood is flat at the ratings`() throws {
    let rows = KnownBattles(models: 4, prompts: 60, positionBias: 0.4, logTie: 0.5).draw(300)
    let solution = try BradleyTerry.solve(rows, ridge: 0.5)
    func total(_ x: [Double]) -> Double {
      let likelihood = RaoKupper(logTie: x[5])
      var value = x[0..<4].reduce(0) { $0 + 0.25 * $1 * $1 }
      for i in 0..<rows.count {
        let z = x[Int(rows.modelA[i])] - x[Int(rows.modelB[i])] + x[4]
        value += likelihood.evaluate(z, outcome: rows.outcome[i]).value
      }
      return value
    }
    for j in solution.x.indices {
      let slope = centralDifference(at: solution.x[j]) {
        var x = solution.x
        x[j] = $0
        return total(x)
      }
      #expect(abs(slope) < 1e-5)
    }
  }

  @Test func `a model that always won has a finite rating`() throws {
    let ratings = try BradleyTerry(
      BattleRows(models: 3, [(0, 1, 1, 20), (0, 2, 1, 20), (1, 2, 1, 8), (1, 2, 0, 12)]))
    #expect(ratings.ratings.allSatisfy { $0.isFinite })
    #expect(ratings.ratings[0] > ratings.ratings[2] && ratings.ratings[2] > ratings.ratings[1])
    #expect(ratings.ratings[0] < 20)
  }

  @Test func `models without battles have no interval, islands are rated each for itself`() throws {
    let ratings = try BradleyTerry(
      BattleRows(
        models: 5, [(0, 1, 1, 6), (0, 1, 0, 3), (2, 3, 1, 2), (2, 3, 0, 4)]))
    #expect(ratings.ratings[4] == 0 && ratings.standardErrors[4].isNaN && ratings.counts[4] == 0)
    #expect(abs(ratings.difference(0, 1) - log(2)) < 0.01)
    #expect(abs(ratings.difference(2, 3) + log(2)) < 0.01)
    #expect(ratings.standardErrors[0..<4].allSatisfy { $0.isFinite && $0 > 0 })
  }

  @Test func `repeating every battle on its prompt adds no certainty`() throws {
    let rows = KnownBattles(prompts: 300).draw(300)
    let once = try BradleyTerry(rows, ridge: 1e-6)
    let twice = try BradleyTerry(
      rows.selecting((0..<rows.count).flatMap { [$0, $0] }), ridge: 1e-6)
    #expect(largestDifference(once.standardErrors, twice.standardErrors) < 1e-4)
    var separate = rows.selecting(Array(0..<rows.count) + Array(0..<rows.count))
    separate.cluster = (0..<Int32(separate.count)).map { $0 }
    let apart = try BradleyTerry(separate, ridge: 1e-6)
    for (error, smaller) in zip(once.standardErrors, apart.standardErrors) {
      #expect(abs(error / smaller - 2.0.squareRoot()) < 0.01)
    }
  }

  @Test func `intervals are as wide as the spread over prompts drawn again`() throws {
    // Ten battles a prompt, whose features matter: plain intervals would be too narrow.
    let known = KnownBattles(
      models: 4, rank: 2, prompts: 150, positionBias: 0.3, logTie: 0.3, seed: 5)
    let rows = known.draw(1500)
    let ratings = try BradleyTerry(rows)
    let members = Dictionary(grouping: 0..<rows.count) { rows.cluster[$0] }
    var generator = SplitMix64(seed: 9)
    var draws: [[Double]] = []
    for _ in 0..<200 {
      var chosen: [Int] = []
      for _ in 0..<150 { chosen += members[Int32.random(in: 0..<150, using: &generator)]! }
      let again = try BradleyTerry(rows.selecting(chosen))
      draws.append(again.ratings + [again.positionBias])
    }
    for (m, error) in (ratings.standardErrors + [ratings.positionBiasError]).enumerated() {
      let mean = draws.reduce(0) { $0 + $1[m] } / 200
      let spread = (draws.reduce(0) { $0 + pow($1[m] - mean, 2) } / 199).squareRoot()
      #expect(error > 0.8 * spread && error < 1.25 * spread, "\(error) beside \(spread)")
    }
  }

  @Test func `data that rate no one are refused`() {
    #expect(throws: TrainingError.self) {
      try BradleyTerry(BattleRows(models: 2, ties: true, [(0, 1, 0.5, 5)]))
    }
    #expect(throws: TrainingError.self) {
      try BradleyTerry(BattleRows(models: 2, [(1, 1, 1, 5), (1, 1, 0, 5)]))
    }
    var rows = BattleRows(models: 2, [(0, 1, 1, 5), (0, 1, 0, 5)])
    rows.weight[3] = .nan
    #expect(throws: TrainingError.self) { try BradleyTerry(rows) }
  }
}
