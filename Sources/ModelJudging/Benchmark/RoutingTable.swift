/// Which model to send each task to, from what a benchmark measured.
public struct RoutingTable: Sendable, Equatable {
  public struct Row: Sendable, Equatable {
    public var task: String
    /// The cheapest model that is good enough.
    public var primary: String
    /// The best of the others; nil where there is no other.
    public var fallback: String?
    /// Why, in a few words.
    public var reason: String
  }

  public var rows: [Row]

  /// - Parameter quality: the share of the best model's mean grade that is good enough.
  public init(_ result: BenchmarkResult, quality: Double = 0.9) {
    rows = result.tasks.indices.compactMap { task in
      let cells = result.models.indices.map { result.cell(task: task, model: $0) }
      let graded = cells.indices.filter { cells[$0].grade != nil }
      guard let best = graded.max(by: { cells[$0].grade! < cells[$1].grade! }) else { return nil }
      let enough = graded.filter { cells[$0].grade! >= quality * cells[best].grade! }
      let name = result.tasks[task].name
      func fallback(from primary: Int) -> String? {
        graded.filter { $0 != primary }.max { cells[$0].grade! < cells[$1].grade! }
          .map { result.models[$0] }
      }
      guard enough.allSatisfy({ cells[$0].cost != nil }) else {
        return Row(
          task: name, primary: result.models[best], fallback: fallback(from: best),
          reason: "the best; not every price is known")
      }
      let primary = enough.min { (cells[$0].cost!, $0) < (cells[$1].cost!, $1) }!
      return Row(
        task: name, primary: result.models[primary], fallback: fallback(from: primary),
        reason: Self.reason(result, task, primary: primary, best: best))
    }
  }

  private static func reason(
    _ result: BenchmarkResult, _ task: Int, primary: Int, best: Int
  ) -> String {
    guard primary != best else { return "the best, and nothing cheaper comes near it" }
    let lead = result.lead(of: best, over: primary, task: task)
    guard let value = lead.value, let low = lead.low else {
      return "one prompt only: try more before relying on it"
    }
    let points = value.fixedGrade
    return low > 0
      ? "\(points) points below the best, measurably" : "not measurably worse (\(points) points)"
  }
}

extension Double {
  /// With one digit after the point.
  var fixedGrade: String {
    let tenths = Int((10 * self).rounded())
    return "\(tenths < 0 ? "-" : "")\(abs(tenths) / 10).\(abs(tenths) % 10)"
  }
}
