#if Gateway
import CostLedger
import GRDB
import ModelPrices
import TestSupport

let december = LedgerTime(seconds: 1_796_119_200)  // 2026-12-01 10:00 in UTC

func attempt(
  _ request: String, number: Int = 1, at time: LedgerTime = december, key: String = "app",
  customer: String? = nil, model: String = "cheap", outcome: AttemptRecord.Outcome = .answered,
  cost: Int64? = 1000, strongCost: Int64? = nil
) -> AttemptRecord {
  AttemptRecord(
    request: request, time: time, number: number,
    tags: LedgerTags(key: key, customer: customer, feature: "mail", task: nil), model: model,
    deployment: model + "-1", outcome: outcome, status: 200, isStreamed: true,
    usage: TokenUsage(input: 100, cachedInput: 40, cacheWriteInput: 7, output: 30, reasoning: 9),
    cost: cost.map { NanoDollars($0) }, strongCost: strongCost.map { NanoDollars($0) },
    firstTokenMicroseconds: 1200, durationMicroseconds: 34_000)
}

func decision(_ request: String, at time: LedgerTime = december) -> DecisionRecord {
  DecisionRecord(
    request: request, time: time, tags: LedgerTags(key: "app"), requestedModel: "auto",
    chosenModel: "cheap", step: "score", rule: nil, score: -1.5, winRate: 0.25, threshold: 0.5,
    propensity: 1, candidates: ["cheap", "strong"], artifact: "abc", reserved: NanoDollars(5000))
}

/// What SQLite has, by a connection of its own.
func rows(_ sql: String, _ folder: TemporaryFolder) throws -> [Row] {
  try DatabaseQueue(path: folder.path("ledger.sqlite")).read { try Row.fetchAll($0, sql: sql) }
}

func number(_ sql: String, _ folder: TemporaryFolder) throws -> Int {
  try DatabaseQueue(path: folder.path("ledger.sqlite")).read {
    try Int.fetchOne($0, sql: sql) ?? -1
  }
}
#endif
