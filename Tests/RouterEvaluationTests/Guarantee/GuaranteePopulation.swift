import Foundation
import Testing

@testable import RouterEvaluation

/// A known population of prompts: what a draw from it guarantees can be held against the truth.
///
/// The win rate u of a prompt is uniform, so that the threshold τ sends the prompts with u < τ to
/// the weak model, and 1 − τ is the share of strong calls.
struct GuaranteePopulation: Sendable, CustomTestStringConvertible {
  var name: String
  var request = GuaranteeRequest(target: 0.95)
  var source = PairOutcomes.Source.scores
  /// Both qualities of each row of a prompt.
  var rows: @Sendable (_ u: Double, inout ReplicateGenerator) -> [(strong: Double, weak: Double)]
  /// E[D] with threshold τ.
  var trueDifference: @Sendable (_ threshold: Double) -> Double
  /// Whether any guarantee at all would be false.
  var isHopeless = false

  var testDescription: String { name }

  func draw(_ count: Int, _ generator: inout ReplicateGenerator) -> (PairOutcomes, [Double]) {
    var (strong, weak, winRates, clusters) = ([Double](), [Double](), [Double](), [Int32]())
    for prompt in 0..<count {
      let u = generator.uniform()
      for row in rows(u, &generator) {
        strong.append(row.strong)
        weak.append(row.weak)
        winRates.append(u)
        clusters.append(Int32(prompt))
      }
    }
    var outcomes = PairOutcomes(strongQuality: strong, weakQuality: weak, cluster: clusters)
    outcomes.source = source
    return (outcomes, winRates)
  }

  /// Strong is right with 0.8; weak errs beside it with `loss` and is right where strong errs with
  /// `gain`. `difference` is ∫ (0.2 gain − 0.8 loss) from 0 to τ.
  private static func binary(
    _ name: String, loss: @escaping @Sendable (Double) -> Double,
    gain: @escaping @Sendable (Double) -> Double,
    difference: @escaping @Sendable (Double) -> Double
  ) -> GuaranteePopulation {
    GuaranteePopulation(
      name: name,
      rows: { u, generator in
        let isRight = generator.uniform() < 0.8
        let chance = isRight ? 1 - loss(u) : gain(u)
        return [(isRight ? 1 : 0, generator.uniform() < chance ? 1 : 0)]
      },
      trueDifference: { 0.05 * 0.8 + difference($0) })
  }

  /// The worst case: all that may be lost is lost on one prompt in twenty, and from there on every
  /// threshold misses the target by a hair.
  static let boundary = binary(
    "0/1, at the boundary", loss: { $0 < edge ? 1 : 0.05 }, gain: { $0 < edge ? 0 : 0.2 },
    difference: { -0.8 * min($0, edge) })
  private static let edge = 0.0501

  /// The more the score says, the more often the weak model errs.
  static let realistic = binary(
    "0/1, realistic", loss: { 0.5 * pow($0, 1.5) }, gain: { _ in 0.3 },
    difference: { 0.06 * $0 - 0.16 * pow($0, 2.5) })

  /// The weak model is nearly as good, and elsewhere as often right: everything can go to it.
  static let easy = binary(
    "0/1, easy", loss: { _ in 0.02 }, gain: { _ in 0.06 }, difference: { -0.004 * $0 })

  /// Grades: strong 0.7…1, weak less by up to 0.4 u.
  static let graded = GuaranteePopulation(
    name: "grades",
    rows: { u, generator in
      let strong = 0.7 + 0.3 * generator.uniform()
      return [(strong, strong - 0.4 * u * generator.uniform())]
    },
    trueDifference: { 0.05 * 0.85 - 0.1 * $0 * $0 })

  /// One to four battles on a prompt that agree but for ties; strong is ahead by 0.7 (0.1 + 0.8 u).
  static let battles = GuaranteePopulation(
    name: "battles in clusters", request: GuaranteeRequest(target: 0.8), source: .battles,
    rows: { u, generator in
      let isStrongBetter = generator.uniform() < (1.1 + 0.8 * u) / 2
      return (0...generator.index(below: 4)).map { _ in
        let y = generator.uniform() < 0.3 ? 0.5 : isStrongBetter ? 1 : 0
        return (y, 1 - y)
      }
    },
    trueDifference: { 0.7 * (0.2 * 0.5 - 0.1 * $0 - 0.4 * $0 * $0) })

  /// Battles that neither model wins: there is no gap to recover.
  static let noGap = GuaranteePopulation(
    name: "battles without a gap", request: GuaranteeRequest(target: 0.8), source: .battles,
    rows: { _, generator in
      let y = Double(generator.index(below: 2))
      return [(y, 1 - y)]
    },
    trueDifference: { _ in -1e-9 }, isHopeless: true)
}
