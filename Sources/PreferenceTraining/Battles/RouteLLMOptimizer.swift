internal import Glibc
internal import LinearAlgebra

/// The gradient of one batch and Adam's memory (Kingma & Ba, 2015, algorithm 1).
struct RouteLLMOptimizer: Sendable {
  private let settings: RouteLLMFactorization
  private(set) var gradient: [Float]
  private var mean: [Float]
  private var square: [Float]
  private var steps = 0
  /// φ + ε of the batch, W(φ + ε), and the slopes of the latter.
  private var inputs: [Float]
  private var hidden: [Float]
  private var hiddenSlopes: [Float]

  init(_ settings: RouteLLMFactorization, _ parameters: RouteLLMParameters) {
    self.settings = settings
    gradient = [Float](repeating: 0, count: parameters.values.count)
    mean = gradient
    square = gradient
    let rows = max(settings.batchSize, 1)
    // One more for the second number of the last pair of noise.
    inputs = [Float](repeating: 0, count: rows * parameters.width + 1)
    hidden = [Float](repeating: 0, count: rows * parameters.dimension)
    hiddenSlopes = hidden
  }

  /// One step of Adam on the mean loss of at most `batchSize` battles.
  mutating func step(
    _ parameters: inout RouteLLMParameters, _ rows: BattleRows, _ batch: ArraySlice<Int>,
    _ features: Matrix<Float>, _ generator: inout SplitMix64
  ) {
    _ = differentiate(parameters, rows, batch, features, &generator)
    steps += 1
    let rate = settings.learningRate / Float(1 - pow(0.9, Double(steps)))
    let scale = Float(1 / (1 - pow(0.999, Double(steps))).squareRoot())
    let decay = settings.weightDecay
    parameters.values.withUnsafeMutableBufferPointer { x in
      gradient.withUnsafeBufferPointer { gradient in
        mean.withUnsafeMutableBufferPointer { mean in
          square.withUnsafeMutableBufferPointer { square in
            for i in 0..<x.count {
              let g = gradient[i] + decay * x[i]
              mean[i] += 0.1 * (g - mean[i])
              square[i] = 0.999 * square[i] + 0.001 * g * g
              x[i] -= rate * mean[i] / (square[i].squareRoot() * scale + 1e-8)
            }
          }
        }
      }
    }
  }

  /// The mean loss of at most `batchSize` battles; its gradient is left in ``gradient``.
  mutating func differentiate(
    _ parameters: RouteLLMParameters, _ rows: BattleRows, _ batch: ArraySlice<Int>,
    _ features: Matrix<Float>, _ generator: inout SplitMix64
  ) -> Double {
    readInputs(rows, batch, features, &generator)
    let (width, dimension) = (parameters.width, parameters.dimension)
    let start = parameters.projectionStart
    parameters.values.withUnsafeBufferPointer { x in
      inputs.withUnsafeBufferPointer { inputs in
        hidden.withUnsafeMutableBufferPointer { hidden in
          Float._multiply(
            false, true, batch.count, dimension, width, inputs.baseAddress!, width,
            x.baseAddress! + start, width, hidden.baseAddress!, dimension)
        }
      }
    }
    let loss = addBattles(parameters, rows, batch)
    hiddenSlopes.withUnsafeBufferPointer { slopes in
      inputs.withUnsafeBufferPointer { inputs in
        gradient.withUnsafeMutableBufferPointer { gradient in
          Float._multiply(
            true, false, dimension, width, batch.count, slopes.baseAddress!, dimension,
            inputs.baseAddress!, width, gradient.baseAddress! + start, width)
        }
      }
    }
    return loss
  }

  /// φ + ε.
  private mutating func readInputs(
    _ rows: BattleRows, _ batch: ArraySlice<Int>, _ features: Matrix<Float>,
    _ generator: inout SplitMix64
  ) {
    let width = features.columnCount
    let noise = settings.noise
    inputs.withUnsafeMutableBufferPointer { inputs in
      if noise > 0 {
        for i in stride(from: 0, to: batch.count * width, by: 2) {
          (inputs[i], inputs[i + 1]) = generator.gaussianPair(deviation: noise)
        }
      } else {
        inputs.update(repeating: 0)
      }
      features.values.withUnsafeBufferPointer { features in
        for (place, i) in batch.enumerated() {
          let row = Int(rows.feature[i]) * width
          for j in 0..<width { inputs[place * width + j] += features[row + j] }
        }
      }
    }
  }

  /// The battles' loss from `hidden`, and the slopes of all but W.
  private mutating func addBattles(
    _ parameters: RouteLLMParameters, _ rows: BattleRows, _ batch: ArraySlice<Int>
  ) -> Double {
    let dimension = parameters.dimension
    let classifierStart = parameters.classifierStart
    let norms = parameters.inverseNorms
    var loss = 0.0
    parameters.values.withUnsafeBufferPointer { x in
      hidden.withUnsafeBufferPointer { hidden in
        hiddenSlopes.withUnsafeMutableBufferPointer { hiddenSlopes in
          gradient.withUnsafeMutableBufferPointer { gradient in
            for i in 0..<parameters.projectionStart { gradient[i] = 0 }
            for (place, i) in batch.enumerated() {
              let hasWon = rows.outcome[i] == 1
              let (winner, loser) = (
                Int(hasWon ? rows.modelA[i] : rows.modelB[i]),
                Int(hasWon ? rows.modelB[i] : rows.modelA[i])
              )
              let (up, down, row) = (winner * dimension, loser * dimension, place * dimension)
              var z: Float = 0
              for d in 0..<dimension {
                let gap = x[up + d] * norms[winner] - x[down + d] * norms[loser]
                hiddenSlopes[row + d] = x[classifierStart + d] * gap
                z += hiddenSlopes[row + d] * hidden[row + d]
              }
              let tail = LogisticTail(Double(z))
              let weight = rows.weight[i] / Double(batch.count)
              loss += weight * tail.loss
              let slope = Float(-weight * tail.complement)
              for d in 0..<dimension {
                let gap = x[up + d] * norms[winner] - x[down + d] * norms[loser]
                gradient[classifierStart + d] += slope * gap * hidden[row + d]
                let step = slope * x[classifierStart + d] * hidden[row + d]
                gradient[up + d] += step
                gradient[down + d] -= step
                hiddenSlopes[row + d] *= slope
              }
            }
            // So far ∂/∂p̂; ∂/∂p is its part across p̂, divided by ‖p‖.
            for m in 0..<parameters.models {
              let row = m * dimension
              var along: Float = 0
              for d in 0..<dimension { along += x[row + d] * norms[m] * gradient[row + d] }
              for d in 0..<dimension {
                gradient[row + d] = (gradient[row + d] - along * x[row + d] * norms[m]) * norms[m]
              }
            }
          }
        }
      }
    }
    return loss
  }
}

extension SplitMix64 {
  /// Two independent normal numbers in single precision (Box & Muller), from one step.
  @inline(__always)
  fileprivate mutating func gaussianPair(deviation: Float) -> (Float, Float) {
    let bits = next()
    let length = (-2 * logf((Float(bits >> 40) + 1) * 0x1p-24)).squareRoot() * deviation
    let angle = Float(bits & 0xff_ffff) * (2 * .pi * 0x1p-24)
    return (length * cosf(angle), length * sinf(angle))
  }
}
