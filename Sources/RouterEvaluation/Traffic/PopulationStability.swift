internal import Glibc

/// The population-stability index of scores between training and other prompts.
///
/// PSI = Σ_b (o_b − e_b) ln(o_b / e_b) over bins b, with e_b the training's share of scores in the
/// bin and o_b the other prompts'; a symmetrised Kullback–Leibler divergence. By the convention of
/// credit scoring (Siddiqi, Credit Risk Scorecards, 2006) below 0.1 is little and above 0.25 much.
public struct PopulationStability: Codable, Sendable, Equatable {
  /// What the number amounts to.
  public enum Level: String, Codable, Sendable {
    /// No more than chance gives between samples of one population.
    case chance
    case small, moderate, large
  }

  public var index: Double
  /// What 19 of 20 pairs of samples of one population stay below at these sizes:
  /// χ²₀.₉₅(bins − 1) · (1/n + 1/m), n the effective number of requests, m of training prompts
  /// (Yurdakul and Naranjo, Journal of Risk Model Validation 14, 2020).
  public var chance: Double
  public var level: Level

  static let bins = 10

  /// - Parameters:
  ///   - quantiles: percentiles 0…100 of the training scores, ascending.
  ///   - trainingPrompts: how many prompts they are of.
  ///   - scores: of the other prompts, finite.
  ///   - weights: one per score, > 0.
  init(quantiles: [Double], trainingPrompts: Int, scores: [Double], weights: [Double]) {
    let steps = (quantiles.count - 1) / Self.bins
    // Where many training prompts have one score, several edges are one.
    var edges: [Double] = []
    var expected: [Double] = []
    var from = 0
    for place in stride(from: steps, to: quantiles.count - 1, by: steps)
    where edges.last.map({ quantiles[place] > $0 }) ?? true {
      edges.append(quantiles[place])
      expected.append(Double(place - from) / Double(quantiles.count - 1))
      from = place
    }
    expected.append(Double(quantiles.count - 1 - from) / Double(quantiles.count - 1))
    var observed = [Double](repeating: 0, count: expected.count)
    var (total, squares) = (0.0, 0.0)
    for (score, weight) in zip(scores, weights) {
      // The first edge that the score does not exceed.
      observed[edges.firstIndex { score <= $0 } ?? edges.count] += weight
      total += weight
      squares += weight * weight
    }
    let effective = total * total / squares
    index = zip(observed, expected).reduce(0) { sum, bin in
      // Half a prompt in an empty bin, so that the logarithm stays finite.
      let share = max(bin.0 / total, 0.5 / effective)
      return sum + (share - bin.1) * log(share / bin.1)
    }
    let quantile = Self.chiSquared95(degrees: Double(expected.count - 1))
    chance = quantile * (1 / effective + 1 / Double(max(trainingPrompts, 1)))
    level =
      switch index {
      case ...chance: .chance
      case ..<0.1: .small
      case ..<0.25: .moderate
      default: .large
      }
  }

  /// The 95th percentile of χ² by Wilson and Hilferty's cube (Proc. Natl. Acad. Sci. 17, 1931).
  static func chiSquared95(degrees: Double) -> Double {
    guard degrees > 0 else { return 0 }
    let spread = 2 / (9 * degrees)
    let root = 1 - spread + 1.6448536269514722 * spread.squareRoot()
    return degrees * root * root * root
  }
}
