import Foundation
import ModelJudging
import PreferenceData
import TestSupport
import Testing

/// What is measured of judges whose habits are known.
@Suite struct JudgeRunTests {
  private let folder: TemporaryFolder
  private let server: LoopbackServer

  init() throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer("Tests/Servers/chat.py")
  }

  private func endpoint(_ model: String) -> ModelEndpoint {
    ModelEndpoint(name: model, model: model, baseURL: server.url + "/v1", maxTokens: 100)
  }

  private func run(
    _ models: [String] = ["plain", "long"], judge: String, prompts: Int = 12,
    _ change: (inout JudgePlan) -> Void = { _ in }
  ) async throws -> (plan: JudgePlan, results: [JudgedPrompt]) {
    var plan = JudgePlan(models: models.map(endpoint), judge: endpoint(judge))
    change(&plan)
    let calls = try PaidCalls.reopened(folder.path("journal"), plan.models + [plan.judge])
    let conversations = (0..<prompts).map {
      Conversation(messages: [.init(.user, "Question \($0)")])
    }
    return (plan, await JudgeRun(plan: plan, calls: calls, width: 4).judge(conversations))
  }

  @Test func `a judge that goes by the answers agrees with itself`() async throws {
    let (plan, results) = try await run(judge: "judge")
    let statistics = JudgeStatistics(plan, results)
    #expect(statistics.battles == 24)
    #expect(statistics.pairs[0].losses == 24)
    #expect(statistics.agreement?.mean == 1)
    #expect(statistics.positionBias?.mean == 0)
    // All alike: Wilson's interval with 12 prompts.
    #expect(abs(try #require(statistics.agreement?.low) - 12 / (12 + 3.841459)) < 1e-3)
  }

  @Test func `a judge that goes by the place contradicts itself`() async throws {
    let (plan, results) = try await run(judge: "judge-first")
    let statistics = JudgeStatistics(plan, results)
    #expect(statistics.pairs[0].wins == 12 && statistics.pairs[0].losses == 12)
    #expect(statistics.agreement?.mean == 0)
    #expect(statistics.flips?.mean == 1)
    #expect(statistics.positionBias?.mean == 1)
    #expect(statistics.pairs[0].winRate?.mean == 0.5)
  }

  @Test func `a judge without a verdict is asked twice and gives no battle`() async throws {
    let (plan, results) = try await run(judge: "judge-nonsense", prompts: 3)
    let statistics = JudgeStatistics(plan, results)
    #expect(statistics.battles == 0)
    #expect(statistics.unusableVerdicts == 12)
    #expect(statistics.judge.answers == 12)
    #expect(statistics.agreement == nil)
    #expect(statistics.positionBias == nil)
  }

  @Test func `a second attempt can give the verdict`() async throws {
    let (plan, results) = try await run(judge: "judge-late", prompts: 40)
    let statistics = JudgeStatistics(plan, results)
    // Half of all replies are useless: a quarter of the comparisons has no verdict after two.
    #expect(statistics.unusableVerdicts > 20)
    #expect(statistics.battles > 40 && statistics.battles < 80)
    #expect(
      results.flatMap(\.battles).allSatisfy { $0.verdict == (($0.first == 1) ? .first : .second) })
  }

  @Test func `three models make three pairs, or two with the first`() async throws {
    let models = ["plain", "long", "parts"]
    let (plan, results) = try await run(models, judge: "judge-marks", prompts: 2)
    #expect(JudgeStatistics(plan, results).battles == 12)
    #expect(JudgeStatistics(plan, results).pairs.allSatisfy { $0.ties == 4 })
    let (some, fewer) = try await run(models, judge: "judge-marks", prompts: 2) {
      $0.pairs = .first
    }
    #expect(JudgeStatistics(some, fewer).battles == 8)
  }

  @Test func `orders judged again tell the judge's own noise`() async throws {
    let (plan, results) = try await run(judge: "judge", prompts: 3) { $0.repetitions = 2 }
    let statistics = JudgeStatistics(plan, results)
    #expect(statistics.battles == 12)
    #expect(statistics.repetition?.mean == 1)
  }

  @Test func `empty answers are not judged`() async throws {
    let (plan, results) = try await run(["plain", "empty"], judge: "judge", prompts: 3)
    let statistics = JudgeStatistics(plan, results)
    #expect(statistics.battles == 0)
    #expect(statistics.emptyAnswers == 3)
    #expect(server.lines.allSatisfy { !$0.contains("judge") })
  }

  @Test func `the judge learns no model's name`() async throws {
    let (plan, results) = try await run(
      ["nousage", "refusing"], judge: "judge-marks", prompts: 1)
    #expect(results[0].battles.count == 2)
    let prompt = JudgePrompt(
      rubric: plan.rubric, conversation: results[0].conversation,
      first: try #require(results[0].answers[0]).turns,
      second: try #require(results[0].answers[1]).turns, distinction: "")
    let text = prompt.messages.map(\.content).joined()
    #expect(!text.contains("refusing"))
  }

  @Test func `turns without answers between them are asked one by one`() async throws {
    let endpoint = endpoint("plain")
    let calls = try PaidCalls(
      journal: folder.path("journal"), endpoints: [endpoint], settings: PaidCalls.Settings())
    let alone = Conversation(messages: [.init(.user, "One"), .init(.user, "Two")])
    let answer = try await calls.answer(of: endpoint, to: alone)
    #expect(answer.turns.count == 2)
    #expect(answer.usage == TokenUsage(input: 20, output: 40, cachedInput: 10))
    let logged = Conversation(
      messages: [.init(.user, "One"), .init(.assistant, "Yes"), .init(.user, "Two")])
    #expect(try await calls.answer(of: endpoint, to: logged).turns.count == 1)
    #expect(server.lines.count { $0.hasPrefix("got ") } == 3)
  }
}
