/// Groups models into tiers of similar rating, as RouteLLM does with Arena's leaderboard (Ong et
/// al., arXiv 2406.18665, §4.1): the partition of the sorted ratings into k runs with the least sum
/// of squared deviations, by dynamic programming (Jenks' natural breaks).
struct RatingTiers: Sendable {
  /// The tier of each model, 0 the highest.
  var ofModel: [Int]

  /// - Parameters:
  ///   - ratings: one per model.
  ///   - count: the number of tiers, at most the number of models.
  init(ratings: [Double], count: Int) {
    let order = ratings.indices.sorted { (ratings[$0], $1) > (ratings[$1], $0) }
    let sorted = order.map { ratings[$0] }
    let n = sorted.count
    let k = max(1, min(count, n))
    var sums = [0.0]
    var squares = [0.0]
    for value in sorted {
      sums.append(sums.last! + value)
      squares.append(squares.last! + value * value)
    }
    func spread(_ from: Int, _ to: Int) -> Double {
      let sum = sums[to] - sums[from]
      return squares[to] - squares[from] - sum * sum / Double(to - from)
    }
    // cost[t][j]: the least spread of the first j models in t + 1 tiers.
    var cost = [[Double]](repeating: [Double](repeating: .infinity, count: n + 1), count: k)
    var cut = [[Int]](repeating: [Int](repeating: 0, count: n + 1), count: k)
    for j in 1...n { cost[0][j] = spread(0, j) }
    for t in 1..<max(k, 1) where t < k {
      for j in (t + 1)...n {
        for i in t..<j where cost[t - 1][i] + spread(i, j) < cost[t][j] {
          cost[t][j] = cost[t - 1][i] + spread(i, j)
          cut[t][j] = i
        }
      }
    }
    ofModel = [Int](repeating: 0, count: n)
    var end = n
    for t in stride(from: k - 1, through: 0, by: -1) {
      for place in cut[t][end]..<end { ofModel[order[place]] = t }
      end = cut[t][end]
    }
  }
}
