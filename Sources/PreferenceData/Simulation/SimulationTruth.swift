internal import Glibc

/// A model that exists only in simulated data.
public struct SimulatedModel: Sendable, Equatable {
  public var name: String
  /// b: the strength at medium difficulty, on the logit scale.
  public var strength: Double
  /// g: what a step of difficulty from medium to hardest adds to the strength.
  public var slope: Double
  /// h: what each task adds, by ``SimulatedPrompt/tasks``.
  public var taskOffsets: [Double]
  /// USD per million tokens.
  public var inputPrice: Double
  public var outputPrice: Double
  /// The length of its answers relative to other models'.
  public var verbosity: Double
}

/// The model that simulated judgments are drawn from, with its parameters:
///
///     ℓ_m(x) = b_m + g_m · z(x) + h_m,task(x)
///
/// and ties by Rao & Kupper (JASA 1967): with π = e^ℓ, P(a ≻ b) = π_a / (π_a + θ π_b), P(b ≻ a)
/// likewise, P(tie) the rest. A position bias o is added to ℓ of the model shown first.
public struct SimulationTruth: Sendable, Equatable {
  public var models: [SimulatedModel]
  /// θ ≥ 1.
  public var tieParameter: Double = 1.4
  /// o.
  public var positionBias: Double = 0.25

  /// A number of models of falling strength and price, the default being six. Their names say that
  /// they are simulated.
  ///
  /// - Parameter seed: draws the task offsets, of standard deviation 0.25.
  public init(modelCount: Int = 6, seed: UInt64) {
    let names = ["titan", "large", "medium", "small", "tiny", "nano"]
    var random = SimulationRandom(seed: seed, stream: 0x7275_7468)
    models = (0..<modelCount).map { index in
      // 1 for the strongest, 0 for the weakest.
      let rank = modelCount > 1 ? 1 - Double(index) / Double(modelCount - 1) : 1
      let generation = index / names.count
      return SimulatedModel(
        name: "sim-\(names[index % names.count])" + (generation > 0 ? "-\(generation + 1)" : ""),
        strength: 1.6 * rank - 0.8, slope: 2.2 * rank - 1.1,
        taskOffsets: SimulatedPrompt.tasks.map { _ in 0.25 * random.bell() },
        inputPrice: 0.05 * pow(100, rank), outputPrice: 0.2 * pow(125, rank),
        verbosity: 0.8 + 0.5 * rank)
    }
  }

  /// ℓ_m(x).
  public func strength(of model: Int, on prompt: SimulatedPrompt.Nature) -> Double {
    let model = models[model]
    return model.strength + model.slope * prompt.difficulty + model.taskOffsets[prompt.task]
  }

  /// P(a wins), P(b wins) and P(tie) on a prompt, a being shown first.
  ///
  /// - Parameter isBiased: whether the position bias counts; without, the order does not matter.
  public func outcomeProbabilities(
    _ a: Int, _ b: Int, on prompt: SimulatedPrompt.Nature, isBiased: Bool = true
  ) -> (a: Double, b: Double, tie: Double) {
    let difference =
      strength(of: a, on: prompt) - strength(of: b, on: prompt) + (isBiased ? positionBias : 0)
    let winsA = 1 / (1 + tieParameter * exp(-difference))
    let winsB = 1 / (1 + tieParameter * exp(difference))
    return (winsA, winsB, 1 - winsA - winsB)
  }

  /// P(right answer) of a model in a simulated score table: σ(ℓ_m(x) + 0.6).
  public func successProbability(of model: Int, on prompt: SimulatedPrompt.Nature) -> Double {
    1 / (1 + exp(-strength(of: model, on: prompt) - 0.6))
  }
}
