#if Gateway
// Appends records from several threads until it is killed and says on standard output, by one
// `write` each, which ones are acknowledged: `ledger-writer FOLDER THREADS RUN [SEGMENT-SIZE]`.
// With `measure` for a run it says what the bookkeeping of a request takes.
import CommandSupport
import CostLedger
import Foundation
import Glibc
import ModelPrices

let arguments = CommandLine.arguments
var options = CostLedger.Options()
if arguments[3] != "measure" {
  options.ingestInterval = 0.02
  options.syncInterval = 0.02
}
if arguments.count > 4, let size = Int(arguments[4]) { options.segmentSize = size }
let ledger = try CostLedger(folder: arguments[1], options: options)
let run = arguments[3]
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
      let tags = LedgerTags(key: "load", customer: "customer \(worker)")
      do throws(LedgerError) {
        try ledger.append(
          DecisionRecord(
            request: request, time: .now, tags: tags, requestedModel: "auto", chosenModel: "cheap",
            step: "score", winRate: 0.25, candidates: ["cheap", "strong"]))
        try ledger.append(
          AttemptRecord(
            request: request, time: .now, number: 1, tags: tags, model: "cheap",
            deployment: "cheap-1", outcome: .answered, status: 200,
            usage: TokenUsage(input: 100, output: 20), cost: NanoDollars(27_000)))
      } catch {
        FileHandle.standardError.write(Data("\(error)\n".utf8))
        _exit(error.exitStatus.rawValue)
      }
      let line = Array((request + "\n").utf8)
      guard write(STDOUT_FILENO, line, line.count) == line.count else { _exit(1) }
    }
  }
}
while true { pause() }
#else
print("Build with --traits Gateway.")
#endif
