#if Gateway
import Foundation
import GatewayPolicy
import PromptFeatures
import RouterScoring
import TestSupport
import Testing

@Suite struct PolicyOpeningTests {
  private func configuration(artifact: String) throws -> GatewayConfiguration {
    try GatewayConfiguration(
      yaml: """
        model_list:
          - {model_name: big, litellm_params: {model: openai/gpt-big}}
          - {model_name: small, litellm_params: {model: openai/tiny}}
        routing: {artifact: "\(artifact)", strong: big, weak: small, share: 0.3}
        """, environment: [:])
  }

  @Test func `the router is opened and known by its hash`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("router.safetensors")
    try lengthScorer().model.write(to: path)
    let policy = try Policy(configuration(artifact: path))
    let sum = try Tool(at: URL(filePath: "/usr/bin/sha256sum")).run([path])
    #expect(policy.artifactHash == String(sum.output.prefix(64)))
    let decision = try DecisionEngine(policy).decide(request(long), DecisionContext())
    #expect(decision.artifact == policy.artifactHash)
  }

  @Test func `models that the router was not trained on are noted`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("router.safetensors")
    try lengthScorer().model.write(to: path)
    let notes = try Policy(configuration(artifact: path)).notes
    // gpt-big is served by the group big; gpt-small is not served.
    #expect(notes.filter { $0.contains("was trained with") }.count == 1)
    #expect(notes.contains { $0.contains("gpt-small as the weak model, here it is small") })
  }

  @Test func `an artifact that is missing or damaged is refused by its path`() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("router.safetensors")
    #expect(throws: PolicyError.self) { try Policy(configuration(artifact: path)) }
    try lengthScorer().model.write(to: path)
    var data = try #require(FileManager.default.contents(atPath: path))
    data[data.count / 2] ^= 1
    try folder.write(data, to: "router.safetensors")
    let error = #expect(throws: PolicyError.self) { try Policy(configuration(artifact: path)) }
    #expect(error?.message.hasPrefix(path) == true)
  }

  @Test func `a router that reads embeddings is refused`() throws {
    var model = try lengthScorer().model
    model.views.embeddingDimension = 4
    let scorer = try Scorer(model)
    let configuration = try configuration(artifact: "r")
    #expect(throws: PolicyError.self) {
      try Policy(configuration, scorer: scorer, artifactHash: nil)
    }
  }
}
#endif
