import PreferenceData
import Testing

@testable import PreferenceTraining

@Suite struct PromptFoldsTests {
  /// 100 prompts, of which each pair (2i, 2i + 1) differs in case and punctuation alone.
  static let prompts = PromptStore(
    (0..<50).flatMap { ["Tell me about topic \($0)", "tell me - about TOPIC \($0)!"] })

  private func folds(
    _ count: Int, _ selection: [Int]? = nil, seed: UInt64 = 0, purpose: String = "fold/1"
  ) throws -> [Int32] {
    try PromptFolds(
      count, prompts: Self.prompts, selection: selection ?? Self.prompts.all, purpose: purpose,
      seed: seed
    ).ofPrompt
  }

  @Test func `prompts of one key share a fold`() throws {
    let folds = try folds(5)
    for i in stride(from: 0, to: 100, by: 2) { #expect(folds[i] == folds[i + 1]) }
  }

  @Test(arguments: [2, 3, 7, 50]) func `folds differ by one key at most`(count: Int) throws {
    let folds = try folds(count)
    var sizes = [Int](repeating: 0, count: count)
    for i in stride(from: 0, to: 100, by: 2) { sizes[Int(folds[i])] += 1 }
    #expect(sizes.max()! - sizes.min()! <= 1)
  }

  @Test func `prompts outside the selection have no fold`() throws {
    let folds = try folds(2, Array(10..<30))
    for i in 0..<100 { #expect((folds[i] >= 0) == (10..<30).contains(i)) }
  }

  @Test func `folds depend on seed and purpose, and on nothing else`() throws {
    #expect(try folds(5) == folds(5))
    #expect(try folds(5) != folds(5, seed: 1))
    #expect(try folds(5) != folds(5, purpose: "fold/2"))
  }

  @Test func `fewer prompts than folds is an error with a remedy`() {
    // 6 prompts, 3 keys.
    #expect(
      throws: TrainingError(
        .data, "3 distinct prompts cannot be split into 5 folds; add data")
    ) { try folds(5, Array(0..<6)) }
  }
}
