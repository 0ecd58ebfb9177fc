import Foundation
import LinearAlgebra

@testable import PreferenceTraining

/// Battles drawn from a prompt-conditioned Bradley–Terry model whose parameters are known.
struct KnownBattles {
  var biases: [Double]
  /// Models × rank, and rank × features.
  var factors: Matrix<Float>
  var projection: Matrix<Float>
  var positionBias = 0.0
  var likelihood = RaoKupper(logTie: 0)
  var features: Matrix<Float>

  /// Strengths that the prompt changes by about as much as models differ.
  init(
    models: Int = 5, rank: Int = 2, prompts: Int, width: Int = 6, positionBias: Double = 0,
    logTie: Double = 0, seed: UInt64 = 1
  ) {
    var generator = SplitMix64(seed: seed)
    biases = generator.gaussians(models)
    factors = generator.gaussianMatrix(models, rank)
    projection = generator.gaussianMatrix(rank, width)
    features = generator.gaussianMatrix(prompts, width)
    let scale = 1 / Float(width).squareRoot()
    for i in features.values.indices { features.values[i] *= scale }
    self.positionBias = positionBias
    likelihood = RaoKupper(logTie: logTie)
  }

  /// ℓ_a − ℓ_b without the position bias.
  func difference(_ a: Int, _ b: Int, _ prompt: Int) -> Double {
    var sum = biases[a] - biases[b]
    for k in 0..<projection.rowCount {
      var along: Float = 0
      for j in 0..<features.columnCount { along += projection[k, j] * features[prompt, j] }
      sum += Double((factors[a, k] - factors[b, k]) * along)
    }
    return sum
  }

  /// One battle of two random models on each prompt in turn.
  func draw(_ count: Int, seed: UInt64 = 2) -> BattleRows {
    var generator = SplitMix64(seed: seed)
    var rows = BattleRows(modelCount: biases.count, modelsTies: likelihood.logTie > 0)
    for i in 0..<count {
      let prompt = i * features.rowCount / count
      let a = Int.random(in: 0..<biases.count, using: &generator)
      let b = (a + Int.random(in: 1..<biases.count, using: &generator)) % biases.count
      let z = difference(a, b, prompt) + positionBias
      let u = generator.uniform()
      let outcome =
        u < likelihood.winProbability(z)
        ? 1 : u < likelihood.winProbability(z) + likelihood.winProbability(-z) ? 0 : 0.5
      rows.append(
        feature: Int32(prompt), a: Int32(a), b: Int32(b), outcome: outcome,
        cluster: Int32(prompt))
    }
    return rows
  }

  /// The root mean squared error of fitted differences over all pairs and prompts.
  func error(_ fitted: MatrixFactorization.Fitted) -> Double {
    var rows = BattleRows(modelCount: biases.count, modelsTies: false)
    for prompt in 0..<min(features.rowCount, 200) {
      for a in biases.indices {
        for b in biases.indices where a != b {
          rows.append(
            feature: Int32(prompt), a: Int32(a), b: Int32(b), outcome: 1, cluster: 0)
        }
      }
    }
    let differences = fitted.differences(rows, features: features)
    let squares = differences.indices.map { i in
      pow(
        differences[i]
          - difference(Int(rows.modelA[i]), Int(rows.modelB[i]), Int(rows.feature[i])), 2)
    }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }
}

extension BattleRows {
  /// Battles given one by one as (a, b, outcome, times), each on a prompt of its own.
  init(models: Int, ties: Bool = false, _ cells: [(Int, Int, Double, Int)]) {
    self.init(modelCount: models, modelsTies: ties)
    for (a, b, outcome, times) in cells {
      for _ in 0..<times {
        append(
          feature: Int32(count), a: Int32(a), b: Int32(b), outcome: outcome,
          cluster: Int32(count))
      }
    }
  }

  /// Every battle with its two sides exchanged.
  var swapped: BattleRows {
    var rows = self
    (rows.modelA, rows.modelB) = (modelB, modelA)
    rows.outcome = outcome.map { 1 - $0 }
    return rows
  }
}
