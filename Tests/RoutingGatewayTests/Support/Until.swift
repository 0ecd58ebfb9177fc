#if Gateway
import CostLedger
import NIOCore
import Testing

/// Waits for what an event loop has yet to do, as long as any machine may need for it.
func until(_ isMet: () throws -> Bool) async throws {
  let end = NIODeadline.now() + .seconds(600)
  while try !isMet() {
    try #require(NIODeadline.now() < end)
    try await Task.sleep(for: .milliseconds(5))
  }
}

/// Waits for the next day where this one, in UTC, is about to end: for tests in which two requests
/// have to be of one day.
func withinOneDay() async throws {
  let left = 86_400 - LedgerTime.now.seconds.truncatingRemainder(dividingBy: 86_400)
  if left < 120 { try await Task.sleep(for: .seconds(left + 1)) }
}
#endif
