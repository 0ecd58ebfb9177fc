#if Gateway
import Foundation
import GatewayPolicy
import Testing

@Suite struct SampleConfigurationTests {
  private static let path = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "notebooks-docs/gateway.yaml").path
  private static let names = [
    "OPENAI_API_KEY", "AZURE_KEY_1", "AZURE_KEY_2", "DEEPSEEK_API_KEY", "GATEWAY_KEY", "APP_KEY",
  ]

  private func read() throws -> GatewayConfiguration {
    let environment = Dictionary(uniqueKeysWithValues: Self.names.map { ($0, "value-\($0)") })
    return try GatewayConfiguration(contentsOf: Self.path, environment: environment)
  }

  @Test func `the documented configuration is read without a note`() throws {
    let found = try read()
    #expect(found.notes.isEmpty, "\(found.notes)")
    #expect(found.groups == ["strong", "weak", "local", "embed"])
    #expect(found.routing?.rules.count == 4 && found.routing?.tasks.count == 3)
    #expect(found.budgets.count == 4 && found.keys.count == 3)
    #expect(found.deployments.reduce(0) { $0 + $1.keys.count } == 5)
  }

  @Test func `it decides as its comments say`() throws {
    let engine = DecisionEngine(
      try Policy(read(), scorer: lengthScorer(strong: "strong", weak: "weak"), artifactHash: nil))
    let proof = try engine.decide(request("State the lemma."), DecisionContext())
    #expect(proof.rule == "proofs" && proof.models == ["strong", "weak"])
    var context = DecisionContext()
    context.task = "extraction"
    let extraction = try engine.decide(request(short), context)
    #expect(extraction.models == ["local", "weak"] && extraction.timeout == 20)
    #expect(try engine.decide(request(short, model: "gpt-4o"), context).model == "strong")
  }
}
#endif
