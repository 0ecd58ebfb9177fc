import CRouterScorer
import Foundation
import RouterScoring
import Testing

@Suite struct InspectionTests {
  private let router: SampleRouter
  private let loaded: LoadedScorer

  init() throws {
    router = try SampleRouter(strong: "größer\n\u{1}\"\\")
    loaded = try LoadedScorer(router.path)
  }

  private struct Description: Decodable {
    struct Share: Decodable {
      var strongCallFraction: Double
      var threshold: Double
    }

    var strongModel: String
    var models: [String]
    var simulated: Bool
    var trainingPrompts: Int
    var metrics: [String: Double]
    var costs: [String: Double]
    var shares: [Share]
    var guarantee: Bool?
  }

  private struct Document: Decodable {
    struct Contribution: Decodable {
      var kind: String
      var name: String
      var value: Double
      var change: Double
    }

    var score: Double
    var winRate: Double
    var medianScore: Double
    var contributions: [Contribution]
  }

  private func decode<Value: Decodable>(_ type: Value.Type, _ text: [UInt8]) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(text))
  }

  /// The whole of a text that is asked for twice, as callers do.
  private func text(
    _ call: (UnsafeMutablePointer<CChar>?, Int, UnsafeMutablePointer<Int>) -> router_status
  ) throws -> [UInt8] {
    var length = 0
    try check(call(nil, 0, &length))
    var buffer = [CChar](repeating: 1, count: length + 1)
    try check(call(&buffer, buffer.count, &length))
    #expect(buffer.last == 0)
    return buffer.dropLast().map { UInt8(bitPattern: $0) }
  }

  private func description() throws -> [UInt8] {
    try text { router_scorer_description(loaded.pointer, $0, $1, $2) }
  }

  private func explanation(_ prompt: [[UInt8]], limit: Int = 10) throws -> Document {
    try withPrompts([prompt]) { prompts in
      try decode(
        Document.self, text { router_scorer_explain(loaded.pointer, &prompts, limit, $0, $1, $2) })
    }
  }

  @Test func `models are strong, weak, then the others`() {
    let names = (0..<router_scorer_model_count(loaded.pointer)).map {
      String(cString: router_scorer_model_name(loaded.pointer, $0))
    }
    #expect(names == ["größer\n\u{1}\"\\", "mixtral \"8x7b\" ü", "small", "medium"])
    #expect(router_scorer_model_name(loaded.pointer, 4) == nil)
    #expect(router_scorer_model_name(loaded.pointer, .max) == nil)
    #expect(router_scorer_model_name(loaded.pointer, -1) == nil)
    #expect(router_scorer_model_count(nil) == 0)
    #expect(router_scorer_model_name(nil, 0) == nil)
  }

  @Test func `the description says what the router is`() throws {
    let description = try decode(Description.self, description())
    #expect(description.strongModel == "größer\n\u{1}\"\\")
    #expect(description.models.count == 4)
    #expect(description.simulated)
    #expect(description.trainingPrompts == 4)
    #expect(description.metrics == ["apgr": 0.625])
    #expect(description.costs == ["small": 0.25])
    #expect(description.guarantee == nil)
    #expect(description.shares.count == 11)
    for share in description.shares {
      #expect(
        share.threshold
          == router.scorer.threshold(forStrongCallFraction: share.strongCallFraction))
    }
  }

  @Test func `a text is cut after a whole character and its length told`() throws {
    let whole = try description()
    for capacity in 0...whole.count + 2 {
      var length = -1
      var buffer = [CChar](repeating: 1, count: whole.count + 3)
      try check(router_scorer_description(loaded.pointer, &buffer, capacity, &length))
      #expect(length == whole.count)
      guard capacity > 0 else { continue }
      let end = try #require(buffer.firstIndex(of: 0))
      let part = buffer[..<end].map { UInt8(bitPattern: $0) }
      #expect(whole.starts(with: part) && String(validating: part, as: UTF8.self) != nil)
      #expect(end <= capacity - 1 && end >= min(capacity, whole.count + 1) - 4)
      #expect(buffer[capacity...].allSatisfy { $0 == 1 })
    }
  }

  @Test func `an explanation is that of Swift`() throws {
    let prompt = "Is 7 prime? Explain why."
    let expected = router.scorer.explain(prompt, limit: 5)
    let found = try explanation([Array(prompt.utf8)], limit: 5)
    #expect(found.score == expected.score)
    #expect(found.winRate == expected.winRate)
    #expect(found.medianScore == expected.medianScore)
    #expect(found.contributions.count == 5)
    for (found, expected) in zip(found.contributions, expected.contributions) {
      #expect(found.kind == expected.kind.rawValue)
      #expect(found.name == expected.name)
      #expect(found.value == expected.value)
      #expect(found.change == expected.change)
    }
  }

  @Test func `any bytes can be explained, and a limit may be 0 or SIZE_MAX`() throws {
    for prompt in oddPrompts + [Array(repeating: 0x61, count: 3_000_000)] {
      #expect(try explanation([prompt]).winRate == loaded.winRate(prompt))
    }
    #expect(try explanation([]).winRate == loaded.winRate(""))
    #expect(try explanation([[0x61]], limit: 0).contributions.isEmpty)
    #expect(try explanation([[0x61]], limit: -1).contributions.count > 10)
  }

  @Test func `what can't be written or explained is refused`() {
    var length = 7
    var byte: CChar = 7
    let scorer = loaded.pointer
    withPrompts([[[0x61]], [[0x62]]]) { given in
      var prompts = given
      let calls: [(String, () -> router_status)] = [
        ("scorer is NULL", { router_scorer_description(nil, &byte, 1, &length) }),
        ("length is NULL", { router_scorer_description(scorer, &byte, 1, nil) }),
        (
          "buffer is NULL but has a capacity of 1",
          { router_scorer_description(scorer, nil, 1, &length) }
        ),
        (
          "capacity is beyond any buffer's",
          { router_scorer_description(scorer, &byte, -1, &length) }
        ),
        ("scorer is NULL", { router_scorer_explain(nil, &prompts, 1, &byte, 1, &length) }),
        ("prompts is NULL", { router_scorer_explain(scorer, nil, 1, &byte, 1, &length) }),
        (
          "prompts->count is 2; one prompt is explained at a time",
          { router_scorer_explain(scorer, &prompts, 1, &byte, 1, &length) }
        ),
      ]
      for (text, call) in calls {
        #expect(callFailure(call()) == CallFailure(status: ROUTER_ERROR_ARGUMENT, text: text))
      }
    }
    #expect(length == 7 && byte == 7)
  }
}
