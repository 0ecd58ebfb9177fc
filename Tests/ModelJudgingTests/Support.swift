import Foundation
import ModelJudging

extension PaidCalls {
  /// Opens a journal that the test may have had open before: the thread that ran an actor last may
  /// hold it a moment longer than the test does.
  static func reopened(
    _ journal: String, _ endpoints: [ModelEndpoint], _ settings: Settings = Settings()
  ) throws -> PaidCalls {
    let limit = Date.now.addingTimeInterval(600)
    while true {
      let calls = Result {
        try PaidCalls(journal: journal, endpoints: endpoints, settings: settings)
      }
      guard case .failure(let error) = calls, "\(error)".contains("another run is using it"),
        Date.now < limit
      else { return try calls.get() }
      usleep(5_000)
    }
  }
}
