import Foundation
import LinearAlgebra
import Testing

@testable import PreferenceTraining

@Suite struct MatrixFactorizationTests {
  private let factorization = MatrixFactorization(rank: 2)

  @Test func `parameters are found again, better with more data`() throws {
    var errors: [Double] = []
    for count in [1_000, 8_000, 64_000] {
      let known = KnownBattles(
        rank: 2, prompts: count / 4, width: 6, positionBias: 0.5, logTie: 0.4, seed: 3)
      let fitted = try factorization.fit(known.draw(count), features: known.features, decay: 1)
      errors.append(known.error(fitted))
      if count == 64_000 {
        #expect(abs(fitted.positionBias - 0.5) < 0.03)
        #expect(abs(fitted.likelihood.logTie - 0.4) < 0.02)
      }
    }
    // By the root of the number of battles, roughly: 8 times the data, a third of the error.
    #expect(errors[1] < 0.6 * errors[0] && errors[2] < 0.6 * errors[1], "\(errors)")
    #expect(errors[2] < 0.1)
  }

  @Test func `the fit is a minimum that no random start betters`() throws {
    let known = KnownBattles(prompts: 300, logTie: 0.3)
    var settings = factorization
    settings.relativeDecrease = 1e-9
    let prepared = try MatrixFactorization.Prepared(
      settings, known.draw(1500), known.features, nil)
    let minimum = try prepared.minimum(decay: 3)
    #expect(minimum.converged)
    var generator = SplitMix64(seed: 7)
    for _ in 0..<3 {
      let start = generator.gaussians(minimum.x.count).map { 0.3 * $0 }
      let other = LBFGS(relativeDecrease: 1e-9).minimize(start) {
        prepared.problem.evaluate($0, decay: 3, gradient: &$1)
      }
      #expect(minimum.value < other.value + 1e-6)
    }
  }

  @Test func `at a minimum both factors are equally long`() throws {
    let known = KnownBattles(prompts: 300)
    var settings = factorization
    settings.relativeDecrease = 1e-10
    let fitted = try settings.fit(known.draw(1500), features: known.features, decay: 2)
    // In the columns' own scale, which is one number for one block.
    let scale = known.features.values.reduce(0) { $0 + Double($1 * $1) } / 300
    let factors = fitted.factors.values.reduce(0) { $0 + Double($1 * $1) }
    let projection = fitted.projection.values.reduce(0) { $0 + Double($1 * $1) } * scale
    #expect(abs(factors / projection - 1) < 0.02)
  }

  @Test func `from the critical penalty on only the ratings are left`() throws {
    let known = KnownBattles(prompts: 200, positionBias: 0.3, logTie: 0.3)
    let rows = known.draw(1000)
    let prepared = try MatrixFactorization.Prepared(factorization, rows, known.features, nil)
    let ratings = try BradleyTerry(rows, ridge: factorization.biasDecay)
    let none = try prepared.fit(decay: 1.05 * prepared.expansion.criticalDecay)
    for (i, difference) in none.differences(rows, features: known.features).enumerated() {
      let expected = ratings.difference(Int(rows.modelA[i]), Int(rows.modelB[i]))
      #expect(abs(difference - expected) < 0.01)
    }
    #expect(abs(none.positionBias - ratings.positionBias) < 1e-3)
    let some = try prepared.fit(decay: 0.5 * prepared.expansion.criticalDecay)
    #expect(some.factors.values.contains { abs($0) > 0.1 })
  }

  @Test func `exchanging the sides of every battle turns only the position bias`() throws {
    let known = KnownBattles(prompts: 200, positionBias: 0.5, logTie: 0.3)
    let rows = known.draw(1000)
    let one = try factorization.fit(rows, features: known.features, decay: 2)
    let other = try factorization.fit(rows.swapped, features: known.features, decay: 2)
    #expect(
      largestDifference(
        one.differences(rows, features: known.features),
        other.differences(rows, features: known.features)) < 1e-2)
    #expect(abs(one.positionBias + other.positionBias) < 1e-3)
  }

  @Test func `the scale of a block does not matter, its weight among blocks is its own`() throws {
    let known = KnownBattles(prompts: 200)
    let rows = known.draw(1000)
    var stretched = known.features
    for i in 0..<stretched.rowCount {
      for j in 0..<2 { stretched[i, j] *= 100 }
    }
    let one = try factorization.fit(rows, features: known.features, blocks: [2, 4], decay: 2)
    let other = try factorization.fit(rows, features: stretched, blocks: [2, 4], decay: 2)
    #expect(
      largestDifference(
        one.differences(rows, features: known.features),
        other.differences(rows, features: stretched)) < 1e-2)
  }

  @Test func `the same battles give the same bits`() throws {
    let known = KnownBattles(prompts: 3000, width: 40, logTie: 0.3)
    let rows = known.draw(9000)
    func fit() throws -> MatrixFactorization.Fitted {
      try factorization.fit(rows, features: known.features, decay: 2)
    }
    let (one, other) = (try fit(), try fit())
    #expect(one.biases == other.biases && one.factors == other.factors)
    #expect(one.projection == other.projection && one.likelihood == other.likelihood)
  }

  @Test func `out-of-fold differences come from the fit without the fold`() throws {
    let known = KnownBattles(prompts: 100)
    let rows = known.draw(600)
    let folds = rows.feature.map { $0 % 3 }
    var settings = factorization
    settings.decay = 2
    let crossed = try settings.crossFit(rows, features: known.features, folds: folds)
    #expect(crossed.withoutFold.count == 3 && crossed.fitted.decay == 2)
    let all = crossed.outOfFold(rows, features: known.features, folds: folds)
    let inside = rows.selecting(folds.indices.filter { folds[$0] != 1 })
    let without = try settings.fit(inside, features: known.features, decay: 2).differences(
      rows, features: known.features)
    for i in folds.indices where folds[i] == 1 { #expect(all[i] == without[i]) }
    #expect(folds.indices.contains { folds[$0] == 0 && all[$0] != without[$0] })
  }

  @Test func `cross-validation finds a penalty near the best one`() throws {
    var known = KnownBattles(models: 6, rank: 2, prompts: 100, width: 40, logTie: 0.3, seed: 8)
    for i in known.factors.values.indices { known.factors.values[i] *= 0.4 }
    let rows = known.draw(3000)
    let crossed = try factorization.crossFit(
      rows, features: known.features, folds: rows.feature.map { $0 % 5 })
    let chosen = known.error(crossed.fitted)
    let errors = try [0.25, 1, 4, 16, 64, 256, 1024].map {
      known.error(try factorization.fit(rows, features: known.features, decay: $0))
    }
    #expect(chosen < 1.15 * errors.min()!, "\(chosen) at \(crossed.fitted.decay) in \(errors)")
    #expect(chosen < 0.8 * errors[0] && chosen < 0.8 * errors[6], "\(chosen) in \(errors)")
  }

  @Test func `prompts that say nothing are found to say nothing`() throws {
    var known = KnownBattles(models: 4, prompts: 200, width: 20, seed: 2)
    known.factors = Matrix(rowCount: 4, columnCount: 2)
    let rows = known.draw(2000)
    let crossed = try factorization.crossFit(
      rows, features: known.features, folds: rows.feature.map { $0 % 5 })
    let ratings = try BradleyTerry(rows)
    let plain = zip(rows.modelA, rows.modelB).map { ratings.difference(Int($0), Int($1)) }
    let differences = crossed.fitted.differences(rows, features: known.features)
    #expect(largestDifference(plain, differences) < 0.5)
  }

  @Test func `features wider than a rotation are scaled along their own axes`() throws {
    let known = KnownBattles(prompts: 400, width: 600)
    let fitted = try factorization.fit(known.draw(1200), features: known.features, decay: 8)
    #expect(fitted.projection.columnCount == 600)
    #expect(fitted.projection.values.allSatisfy { $0.isFinite })
  }

  @Test func `a rank beyond the models' differences adds nothing`() throws {
    let known = KnownBattles(models: 3, rank: 2, prompts: 200)
    let rows = known.draw(1000)
    let low = try MatrixFactorization(rank: 2).fit(rows, features: known.features, decay: 2)
    let high = try MatrixFactorization(rank: 9).fit(rows, features: known.features, decay: 2)
    #expect(
      largestDifference(
        low.differences(rows, features: known.features),
        high.differences(rows, features: known.features)) < 0.02)
  }

  @Test func `one model or one ending is refused`() {
    let features = Matrix<Float>(rowCount: 10, columnCount: 2)
    for rows in [
      BattleRows(models: 2, [(0, 0, 1, 5), (0, 0, 0, 5)]), BattleRows(models: 2, [(0, 1, 1, 10)]),
      BattleRows(models: 2, ties: true, [(0, 1, 0.5, 10)]),
      BattleRows(modelCount: 2, modelsTies: false),
    ] {
      #expect(throws: TrainingError.self) {
        try factorization.fit(rows, features: features, decay: 1)
      }
    }
  }

  @Test func `features that are all zero leave the ratings`() throws {
    let rows = BattleRows(models: 2, [(0, 1, 1, 30), (0, 1, 0, 10)])
    let fitted = try factorization.fit(
      rows, features: Matrix(rowCount: 40, columnCount: 3), decay: 1)
    #expect(abs(fitted.biases[0] - fitted.biases[1] - log(3)) < 0.01)
  }
}
