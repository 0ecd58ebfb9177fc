import Foundation
import TestSupport
import Testing

/// Expects that a command refused its work: this status, one error that begins as ours do and holds
/// these words, and no result on standard output.
func expectRefusal(
  _ outcome: Tool.Outcome, status: Int32, _ words: String...,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
  #expect(outcome.errors.hasPrefix("error: "), "\(outcome.errors)", sourceLocation: sourceLocation)
  for word in words {
    #expect(
      outcome.errors.contains(word), "'\(word)' is not in \(outcome.errors)",
      sourceLocation: sourceLocation)
  }
  #expect(outcome.output.isEmpty, "\(outcome.output)", sourceLocation: sourceLocation)
}
