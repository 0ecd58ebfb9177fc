import Foundation
import PreferenceData
import TestSupport
import Testing

@testable import PreferenceTraining

/// 135,634 votes of the public leaderboard (arena-human-preference-140k), without prompts.
@Suite(.enabled(if: sharedData("battles/arena-140k-votes.jsonl") != nil, needsSharedData))
struct ArenaRatingsTests {
  @Test func `Arena's votes give its order, with intervals`() throws {
    let path = try #require(sharedData("battles/arena-140k-votes.jsonl")).path
    let loaded = try DatasetReader(promptsOptional: true).read([path])
    guard case .battles(let table) = loaded.dataset else {
      Issue.record("votes are battles")
      return
    }
    let position = (0..<Int32(table.prompts.count)).map { $0 }
    let ratings = try BradleyTerry(BattleRows(table, position: position, ties: .model))
    func rating(_ name: String) throws -> (low: Double, high: Double) {
      let m = try #require(table.models.firstIndex(of: name), "\(name)")
      return (
        ratings.ratings[m] - ratings.halfWidth(of: m),
        ratings.ratings[m] + ratings.halfWidth(of: m)
      )
    }
    // Each clearly above the next: the intervals do not meet.
    let ladder = [
      "gemini-2.5-pro", "o3-2025-04-16", "claude-opus-4-20250514", "claude-sonnet-4-20250514",
      "claude-3-5-sonnet-20241022", "llama-3.3-70b-instruct",
    ]
    for (better, worse) in zip(ladder, ladder.dropFirst()) {
      let (above, below) = (try rating(better), try rating(worse))
      #expect(above.low > below.high, "\(better) above \(worse)")
    }
    let best = ratings.ratings.indices.max { ratings.ratings[$0] < ratings.ratings[$1] }
    #expect(best.map { table.models[$0] } == "gemini-2.5-pro")
    // Thousands of votes a model: some ten Elo points.
    for m in table.models.indices where ratings.counts[m] > 2000 {
      let width = BradleyTerry.eloScale * ratings.halfWidth(of: m)
      #expect(width > 2 && width < 25, "\(table.models[m]): ±\(width)")
    }
    // Two votes say next to nothing.
    let unknown = try rating("qwen3-coder-480b-a35b-instruct")
    #expect(unknown.high - unknown.low > 2)
    #expect(ratings.tieParameter > 1.3 && ratings.tieParameter < 3)
    #expect(abs(ratings.positionBias) < 0.3 && ratings.positionBiasError < 0.03)
  }
}
