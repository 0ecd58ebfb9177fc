internal import Glibc
internal import PreferenceData

/// How hard each row of a score table is, and how able each model, by the Rasch model (Rasch,
/// 1960; one-parameter item response theory):
///
///     P(model m answers row i) = σ(θ_m − b_i)
///
/// Scores in 0...1 count as shares of right answers. Models need not have answered the same rows:
/// every row is judged by the models that did. Maximum a posteriori under b ~ N(0, 2²) and
/// θ ~ N(0, 4²), wide enough to order rows that all models or none got right among themselves no
/// further than the data do.
///
/// Rows that no chain of shared models connects have no common scale: each such ``group`` has its
/// own, with difficulties of mean 0.
struct ItemResponse: Sendable {
  /// b, one per row given, in logits; mean 0 within a group.
  var difficulties: [Double]
  /// θ of each model, on the scale of its group; NaN for models without a score in the rows.
  var abilities: [Double]
  /// The group of each row, 0...
  var group: [Int]
  /// The group of each model; -1 for models without a score in the rows.
  var groupOfModel: [Int]

  private static let difficultyPrecision = 1.0 / 4
  private static let abilityPrecision = 1.0 / 16

  /// - Parameters:
  ///   - scores: row-major rows × `modelCount`, NaN where a model has no score; every row has one.
  ///   - sweeps: the most rounds of updates; they end early when nothing moves by 10⁻⁶.
  init(_ scores: [Float], modelCount: Int, sweeps: Int = 500) {
    let rowCount = scores.count / max(modelCount, 1)
    (group, groupOfModel) = Self.groups(scores, modelCount: modelCount, rowCount: rowCount)
    var b = [Double](repeating: 0, count: rowCount)
    var theta = [Double](repeating: 0, count: modelCount)
    // Newton's method in one number at a time: the objective is concave in all of them together.
    for _ in 0..<sweeps {
      var change = 0.0
      for model in 0..<modelCount {
        var slope = -Self.abilityPrecision * theta[model]
        var curvature = Self.abilityPrecision
        for row in 0..<rowCount where !scores[row * modelCount + model].isNaN {
          let p = sigmoid(theta[model] - b[row])
          slope += Double(scores[row * modelCount + model]) - p
          curvature += p * (1 - p)
        }
        change = max(change, Self.step(&theta[model], slope, curvature))
      }
      for row in 0..<rowCount {
        var slope = -Self.difficultyPrecision * b[row]
        var curvature = Self.difficultyPrecision
        for model in 0..<modelCount where !scores[row * modelCount + model].isNaN {
          let p = sigmoid(theta[model] - b[row])
          slope += p - Double(scores[row * modelCount + model])
          curvature += p * (1 - p)
        }
        change = max(change, Self.step(&b[row], slope, curvature))
      }
      if change < 1e-6 { break }
    }
    difficulties = b
    abilities = zip(theta, groupOfModel).map { $1 < 0 ? .nan : $0 }
    centre()
  }

  /// At most one logit, so that no step leaves the neighbourhood in which it holds.
  private static func step(_ value: inout Double, _ slope: Double, _ curvature: Double) -> Double {
    let step = max(-1, min(1, slope / curvature))
    value += step
    return abs(step)
  }

  /// Only differences θ − b matter; within each group the difficulties get mean 0.
  private mutating func centre() {
    let count = (group.max() ?? -1) + 1
    var sums = [Double](repeating: 0, count: count)
    var rows = sums
    for (row, g) in group.enumerated() {
      sums[g] += difficulties[row]
      rows[g] += 1
    }
    for (row, g) in group.enumerated() { difficulties[row] -= sums[g] / rows[g] }
    for (model, g) in groupOfModel.enumerated() where g >= 0 {
      abilities[model] -= sums[g] / rows[g]
    }
  }

  /// The connected components of the graph between rows and the models that have a score in them,
  /// numbered in order of their first rows.
  private static func groups(
    _ scores: [Float], modelCount: Int, rowCount: Int
  ) -> (ofRow: [Int], ofModel: [Int]) {
    var parent = Array(0..<modelCount)
    func root(_ model: Int) -> Int {
      var model = model
      while parent[model] != model { model = parent[model] }
      return model
    }
    var firstModel = [Int](repeating: -1, count: rowCount)
    for row in 0..<rowCount {
      for model in 0..<modelCount where !scores[row * modelCount + model].isNaN {
        if firstModel[row] < 0 { firstModel[row] = model }
        parent[root(model)] = root(firstModel[row])
      }
    }
    var number: [Int: Int] = [:]
    let ofRow = firstModel.map { model in
      precondition(model >= 0, "every row has a score")
      let next = number.count
      let name = root(model)
      if let known = number[name] { return known }
      number[name] = next
      return next
    }
    return (ofRow, parent.indices.map { number[root($0)] ?? -1 })
  }
}
