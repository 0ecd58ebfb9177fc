#if Gateway
internal import GRDB

/// What the same requests would have cost on the strong model, by those that exploration sent there.
///
/// Each request i whose model was drawn with the probability pᵢ weighs 1/pᵢ if the strong one was
/// drawn and nothing otherwise (inverse propensity, Horvitz and Thompson 1952): the mean of
/// 1{strong}·costᵢ/pᵢ is unbiased for the mean cost on the strong model, with answers as long as that
/// model's are. The interval is the normal one of that mean.
public struct LedgerCounterfactual: Sendable, Equatable {
  /// Requests whose model exploration could have changed and whose cost is known.
  public var requests: Int
  /// Those that were sent to the strong model.
  public var strongRequests: Int
  /// USD that all of them cost together.
  public var cost: Double
  /// USD that they would have cost on the strong model, and its 95 % interval.
  public var strongCost: Double
  public var strongCostLow: Double
  public var strongCostHigh: Double

  /// Fewer on the strong model give no interval worth the name.
  static let least = 30
}

extension LedgerReader {
  /// Nil where exploration was off, or too few requests went to the strong model. Looks at the
  /// records that are still kept.
  public func counterfactual(_ query: LedgerQuery) throws(LedgerError) -> LedgerCounterfactual? {
    guard let strong = query.strongModel else { return nil }
    let from = query.from?.microseconds ?? .min
    let to = query.to?.microseconds ?? .max
    var moments = Moments()
    try database.read { database in
      // Candidates are a line each. Where the strong model was none, nothing stands for it. Where it
      // was chosen and another one answered, what that answer costs on the strong one stands for it.
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT propensity, chosen_model = ?3 AS is_strong, SUM(cost), SUM(on_strong)
          FROM decisions JOIN (
            SELECT request, cost, CASE WHEN outcome = 'answered' AND model <> ?3
              THEN strong_cost ELSE cost END AS on_strong FROM attempts
          ) AS calls ON calls.request = decisions.request
          WHERE decisions.time >= ?1 AND decisions.time < ?2
            AND propensity > 0 AND propensity < 1
            AND instr(char(10) || candidates || char(10), char(10) || ?3 || char(10)) > 0
          GROUP BY decisions.id
          HAVING SUM(cost IS NULL) = 0 AND (NOT is_strong OR SUM(on_strong IS NULL) = 0)
          """, arguments: [from, to, strong])
      while let row = try rows.next() {
        let onStrong = row[1] ? Double(row[3] as Int64) / 1e9 : nil
        moments.add(
          cost: Double(row[2] as Int64) / 1e9, onStrong: onStrong, propensity: row[0])
      }
    }
    return moments.counterfactual
  }
}

private struct Moments {
  private var requests = 0.0
  private var strongRequests = 0
  private var cost = 0.0
  private var mean = 0.0
  private var squares = 0.0

  /// Welford's update.
  ///
  /// - Parameter onStrong: what it cost on the strong model, where that was drawn.
  mutating func add(cost: Double, onStrong: Double?, propensity: Double) {
    requests += 1
    strongRequests += onStrong == nil ? 0 : 1
    self.cost += cost
    let value = (onStrong ?? 0) / propensity
    let difference = value - mean
    mean += difference / requests
    squares += difference * (value - mean)
  }

  var counterfactual: LedgerCounterfactual? {
    guard strongRequests >= LedgerCounterfactual.least else { return nil }
    let error = (squares / (requests - 1) / requests).squareRoot()
    return LedgerCounterfactual(
      requests: Int(requests), strongRequests: strongRequests, cost: cost,
      strongCost: mean * requests, strongCostLow: max(0, mean - 1.96 * error) * requests,
      strongCostHigh: (mean + 1.96 * error) * requests)
  }
}
#endif
