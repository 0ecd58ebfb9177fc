#if Gateway
import CostLedger
import Foundation
import Glibc
import ModelPrices

/// What taking the journal into SQLite takes: so many requests of 400 keys and customers are appended,
/// with times spread over some days and ids as the gateway makes them, and ingested by this thread.
func measureIngest(_ folder: String, requests: Int, days: Double) throws {
  var options = CostLedger.Options()
  options.ingestInterval = 1e18
  let ledger = try CostLedger(folder: folder, options: options)
  let now = LedgerTime.now.microseconds
  let span = Int64(days * 86_400e6)
  var generator = SystemRandomNumberGenerator()
  for number in 0..<requests {
    let time = LedgerTime(
      microseconds: now - span + span / Int64(requests) * Int64(number))
    let tags = LedgerTags(
      key: "key-\(number % 16)", customer: "customer-\(number % 100)", feature: "mail",
      task: "summary")
    let id = ledgerRequestID(time, &generator)
    try ledger.append(
      DecisionRecord(
        request: id, time: time, tags: tags, requestedModel: "auto", chosenModel: "cheap",
        step: "score", score: 0.1, winRate: 0.25, threshold: 0.5, propensity: 1,
        candidates: ["cheap", "strong"], artifact: String(repeating: "0f", count: 32),
        reserved: NanoDollars(123_456)))
    try ledger.append(
      AttemptRecord(
        request: id, time: time, number: 1, tags: tags, model: "cheap", deployment: "cheap/1",
        outcome: .answered, status: 200, usage: TokenUsage(input: 100, output: 20),
        cost: NanoDollars(27_000), strongCost: NanoDollars(900_000),
        durationMicroseconds: 60_000))
  }
  let (start, cpu) = (Date.now, threadSeconds())
  try ledger.flush()
  let rows = Double(2 * requests)
  report("ingest", rows, seconds: Date.now.timeIntervalSince(start), cpu: threadSeconds() - cpu)
}

/// What a start takes: opening the ledger, and restoring budgets of a day, a month and for good.
func measureStart(_ folder: String) throws {
  let start = Date.now
  let ledger = try CostLedger(folder: folder)
  let opened = Date.now
  guard let calendar = BudgetCalendar(timeZone: "Europe/Berlin") else { return }
  let book = BudgetBook(
    BudgetPeriod.allCases.flatMap { period in
      [Budget.Scope.everything, .eachKey, .eachCustomer].map {
        Budget(scope: $0, period: period, limit: .max)
      }
    }, calendar: calendar)
  try book.restore(from: ledger)
  let tags = LedgerTags(key: "key-1", customer: "customer-1")
  let spent = book.status(for: tags).map { "\($0.spent)" }.joined(separator: " ")
  print(
    "open: \(milliseconds(start, opened)) ms, restore: \(milliseconds(opened, .now)) ms; \(spent)")
}

private func report(_ name: String, _ rows: Double, seconds: Double, cpu: Double) {
  print(
    name + String(format: ": %.0f rows/s, ", rows / seconds)
      + String(format: "%.2f µs of CPU a row", cpu / rows * 1e6))
}

private func milliseconds(_ start: Date, _ end: Date) -> String {
  String(format: "%.1f", end.timeIntervalSince(start) * 1000)
}

private func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// As the gateway's, which begin with their time; random throughout if `RANDOM_IDS` is set.
private func ledgerRequestID(
  _ time: LedgerTime, _ generator: inout SystemRandomNumberGenerator
) -> String {
  let random = String(format: "%016llx", generator.next() as UInt64)
  let head =
    getenv("RANDOM_IDS") == nil
    ? String(format: "%016llx", time.microseconds / 1000 << 16)
    : String(format: "%016llx", generator.next() as UInt64)
  return "req-" + head + random
}
#endif
