import Foundation
import ModelJudging
import ModelPrices
import PreferenceData
import TestSupport
import Testing

/// Calls against endpoints that behave and endpoints that do not.
@Suite struct PaidCallTests {
  private let folder: TemporaryFolder
  private let server: LoopbackServer

  init() throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer("Tests/Servers/chat.py")
  }

  private func endpoint(_ model: String) -> ModelEndpoint {
    var endpoint = ModelEndpoint(
      name: model, model: model, baseURL: server.url + "/v1", maxTokens: 100)
    endpoint.price = TokenPrice(input: 1e-3, output: 1e-2, cachedInput: 5e-4)
    return endpoint
  }

  private func calls(
    _ endpoints: [ModelEndpoint], _ change: (inout PaidCalls.Settings) -> Void = { _ in }
  ) throws -> PaidCalls {
    var settings = PaidCalls.Settings()
    settings.retryDelay = 0.001
    change(&settings)
    return try PaidCalls.reopened(folder.path("journal"), endpoints, settings)
  }

  private func call(_ endpoint: ModelEndpoint, _ text: String = "Hello") -> ChatCall {
    ChatCall(endpoint, [.init(.user, text)])
  }

  private var requests: Int { server.lines.count { $0.hasPrefix("got ") } }

  @Test func `an answer has its tokens, its cost and its latency`() async throws {
    let endpoint = endpoint("plain")
    let calls = try calls([endpoint])
    let answer = try await calls.ask(call(endpoint))
    #expect(answer.content.hasPrefix("plain says "))
    #expect(answer.usage == TokenUsage(input: 10, output: 20, cachedInput: 5))
    // 5 at 0.001, 5 cached at 0.0005, 20 at 0.01.
    #expect(abs(try #require(answer.cost) - 0.2075) < 1e-12)
    #expect(answer.latency > 0)
    #expect(abs(await calls.spent - 0.2075) < 1e-12)
  }

  @Test func `usage that is missing is guessed and marked`() async throws {
    let endpoint = endpoint("nousage")
    let answer = try await calls([endpoint]).ask(call(endpoint))
    #expect(answer.usage.isEstimated)
    #expect(answer.usage.input > 0 && answer.usage.output > 0)
    #expect(answer.cost != nil)
  }

  @Test func `a price that is not known gives no cost`() async throws {
    var endpoint = endpoint("plain")
    endpoint.price = nil
    let calls = try calls([endpoint])
    #expect(try await calls.ask(call(endpoint)).cost == nil)
    #expect(await calls.spent == 0)
    #expect(await calls.hasUnpricedCalls)
  }

  @Test(arguments: [("refusing", "I can't help with that."), ("parts", "part"), ("empty", "")])
  func `refusals, parts and empty answers are answers`(
    _ model: String, _ text: String
  ) async throws {
    let endpoint = endpoint(model)
    #expect(try await calls([endpoint]).ask(call(endpoint)).content == text)
  }

  @Test(arguments: ["busy", "waking"])
  func `a server that says later is asked again, at no cost`(_ model: String) async throws {
    let endpoint = endpoint(model)
    let calls = try calls([endpoint])
    #expect(try await calls.ask(call(endpoint)).content.hasPrefix(model))
    #expect(await calls.tally.retries == 1)
    #expect(await calls.tally.spoiled == 0)
    #expect(abs(await calls.spent - 0.2075) < 1e-12)
  }

  @Test(arguments: ["notjson", "nochoices", "error200"])
  func `a reply that cannot be used is asked for once more and counted`(
    _ model: String
  ) async throws {
    let endpoint = endpoint(model)
    let calls = try calls([endpoint])
    await #expect(throws: CallFailure.self) { try await calls.ask(call(endpoint)) }
    #expect(requests == 2)
    #expect(await calls.tally.spoiled == 2)
    // 5 + 16 bytes of input and 100 tokens of output, twice.
    #expect(abs(await calls.spent - 2 * (0.021 + 1)) < 1e-12)
    await #expect(throws: CallFailure.inDoubt) { try await calls.ask(call(endpoint)) }
    #expect(requests == 2)
  }

  @Test(arguments: ["resetting", "huge", "stalling", "dripping"])
  func `a call whose answer is lost is in doubt and not made again`(
    _ model: String
  ) async throws {
    let endpoint = endpoint(model)
    do {
      let calls = try calls([endpoint]) {
        if ["stalling", "dripping"].contains(model) { $0.timeout = 2 }
      }
      await #expect(throws: CallFailure.inDoubt) { try await calls.ask(call(endpoint)) }
      try await server.waits(for: "got ")
      #expect(abs(await calls.spent - 1.021) < 1e-12)
    }
    let later = try calls([endpoint])
    await #expect(throws: CallFailure.inDoubt) { try await later.ask(call(endpoint)) }
    #expect(abs(await later.spent - 1.021) < 1e-12)
    #expect(requests == 1)
  }

  @Test(arguments: [("locked", "401"), ("absent", "404")])
  func `an endpoint that will never answer ends the run at once`(
    _ model: String, _ status: String
  ) async throws {
    let endpoint = endpoint(model)
    let calls = try calls([endpoint])
    await #expect(throws: CallFailure.stopped) { try await calls.ask(call(endpoint)) }
    guard case .failure(let failure) = await calls.stopReason else {
      Issue.record("the run goes on")
      return
    }
    #expect("\(failure)".hasPrefix("\(model): status \(status)"))
    await #expect(throws: CallFailure.stopped) { try await calls.ask(call(endpoint, "More")) }
    #expect(requests == 1)
    #expect(await calls.spent == 0)
  }

  @Test func `an endpoint that keeps failing ends the run`() async throws {
    let (bad, good) = (endpoint("picky"), endpoint("plain"))
    let calls = try calls([bad, good]) { $0.failureLimit = 3 }
    for number in 0..<2 {
      await #expect(throws: CallFailure.self) { try await calls.ask(call(bad, "\(number)")) }
    }
    #expect(await calls.stopReason == nil)
    // Successes elsewhere say nothing about this one.
    _ = try await calls.ask(call(good))
    await #expect(throws: CallFailure.self) { try await calls.ask(call(bad, "2")) }
    #expect(await calls.stopReason != nil)
    await #expect(throws: CallFailure.stopped) { try await calls.ask(call(good, "more")) }
  }

  @Test func `no call starts that could pass the limit, however many there are at once`()
    async throws
  {
    let endpoint = endpoint("plain")
    let calls = try calls([endpoint]) { $0.maximumCost = 3 }
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask { _ = try? await calls.ask(call(endpoint, "\(number)")) }
      }
    }
    // Each costs 0.2075 and may cost 1.018: the tenth begins at 1.87, an eleventh would at 2.08.
    #expect(await calls.spent <= 3)
    #expect(requests == 10)
    #expect(await calls.stopReason == .limit)
  }
}
