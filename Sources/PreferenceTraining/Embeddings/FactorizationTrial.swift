internal import Glibc
internal import LinearAlgebra
public import PreferenceData

/// One fit of matrix factorization on given embeddings, with battles held out by their `split` key:
/// what a benchmark times, without anything around it.
public struct FactorizationTrial: Sendable {
  public var rank = 8
  /// λ on the scale of the total loss; when nil, the power of two (as cross-validation tries them)
  /// at or below 10⁻⁴ a training battle.
  public var decay: Double?

  public struct Outcome: Sendable {
    public var seconds: Double
    public var trainingBattles: Int
    public var heldOutBattles: Int
    /// Mean −log P(outcome) of the held-out battles.
    public var heldOutLogLoss: Double
  }

  public init() {}

  /// - Throws: ``TrainingError`` when no row says `"split": "test"`, or nothing can be learned.
  public func run(
    _ table: BattleTable, embeddings: GivenEmbeddings
  ) throws(TrainingError) -> Outcome {
    let columns = table.columns
    guard let test = columns.splitNames.firstIndex(of: "test") else {
      throw TrainingError(.data, "no battle says \"split\": \"test\"; mark those to hold out")
    }
    var isTest = [Bool](repeating: false, count: table.prompts.count)
    for row in 0..<table.rowCount where Int(columns.split[row]) == test {
      isTest[Int(columns.prompt[row])] = true
    }
    func rows(_ wanted: Bool) -> BattleRows {
      BattleRows(
        table, position: isTest.indices.map { isTest[$0] == wanted ? Int32($0) : -1 }, ties: .model)
    }
    let training = rows(false)
    let heldOut = rows(true)
    guard heldOut.count > 0 else {
      throw TrainingError(.data, "no held-out battle is left")
    }
    let clock = ContinuousClock()
    let start = clock.now
    let fitted = try MatrixFactorization(rank: rank).fit(
      training, features: embeddings.vectors,
      decay: decay ?? exp2(floor(log2(1e-4 * Double(training.count)))))
    let elapsed = clock.now - start
    return Outcome(
      seconds: Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18,
      trainingBattles: training.count, heldOutBattles: heldOut.count,
      heldOutLogLoss: fitted.loss(heldOut, features: embeddings.vectors))
  }
}
