#if Gateway
// Appends records from several threads until it is killed and says on standard output, by one
// `write` each, which ones are acknowledged: `ledger-writer FOLDER THREADS RUN [SEGMENT-SIZE]`.
// With `measure` for a run it says what the bookkeeping of a request takes. With `ingest` for THREADS
// it says what taking RUN requests of as many days as SEGMENT-SIZE into SQLite takes, 30 if there is
// none; with `start`, what opening that ledger and restoring budgets does.
import CommandSupport
import CostLedger
import Foundation
import Glibc
import ModelPrices

let arguments = CommandLine.arguments
switch arguments[2] {
case "ingest":
  try measureIngest(
    arguments[1], requests: Int(arguments[3]) ?? 100_000,
    days: arguments.count > 4 ? Double(arguments[4]) ?? 30 : 30)
  exit(0)
case "start":
  try measureStart(arguments[1])
  exit(0)
default: break
}
var options = CostLedger.Options()
if arguments[3] != "measure" {
  options.ingestInterval = 0.02
  options.syncInterval = 0.02
}
if arguments.count > 4, let size = Int(arguments[4]) { options.segmentSize = size }
let run = arguments[3]
// Records that are too old for the ledger are deleted as soon as they are in the database.
let isOld = run.hasPrefix("old")
if isOld { options.retentionInterval = 0.001 }
let ledger = try CostLedger(folder: arguments[1], options: options)
if isOld, let calendar = BudgetCalendar(timeZone: "Europe/Berlin") {
  ledger.retain(LedgerRetention(seconds: 86_400, calendar: calendar))
}
if run == "measure" {
  try measure(ledger, threads: Int(arguments[2]) ?? 1)
  exit(0)
}

for worker in 0..<(Int(arguments[2]) ?? 1) {
  Thread.detachNewThread {
    var number = 0
    while true {
      let request = "\(run)-\(worker)-\(number)"
      number += 1
      let now = LedgerTime.now
      let time = LedgerTime(seconds: now.seconds - (isOld ? 3 * 86_400 : 0))
      let tags = LedgerTags(key: "load", customer: "customer \(worker)")
      do throws(LedgerError) {
        try ledger.append(
          DecisionRecord(
            request: request, time: time, tags: tags, requestedModel: "auto", chosenModel: "cheap",
            step: "score", winRate: 0.25, candidates: ["cheap", "strong"]))
        try ledger.append(
          AttemptRecord(
            request: request, time: time, number: 1, tags: tags, model: "cheap",
            deployment: "cheap-1", outcome: .answered, status: 200,
            usage: TokenUsage(input: 100, output: 20), cost: NanoDollars(27_000)))
        try ledger.append(FeedbackRecord(request: request, time: time, key: "load", score: 1))
      } catch {
        FileHandle.standardError.write(Data("\(error)\n".utf8))
        _exit(error.exitStatus.rawValue)
      }
      let line = Array((request + "\n").utf8)
      guard write(STDOUT_FILENO, line, line.count) == line.count else { _exit(1) }
      // A debug build takes in less than threads can write: leave it the time to delete.
      if isOld { usleep(2000) }
    }
  }
}
while true { pause() }
#else
print("Build with --traits Gateway.")
#endif
