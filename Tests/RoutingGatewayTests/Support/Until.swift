#if Gateway
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
#endif
