#if Gateway
import GatewayPolicy
import Testing

@Suite struct SecretTests {
  private static let canary = "canary-7f3a"

  @Test func `no way of printing shows a secret`() throws {
    let secret = Secret(Self.canary)
    var dumped = ""
    dump(secret, to: &dumped)
    dump(KeySetting(name: "k", source: .secret(secret)), to: &dumped)
    let shown = "\(secret) \(String(reflecting: secret)) \([secret]) \(dumped)"
    #expect(!shown.contains(Self.canary))
    #expect(secret.reveal() == Self.canary)
  }

  @Test func `a configuration printed whole shows none`() throws {
    let found = try GatewayConfiguration(
      yaml: """
        model_list: [{model_name: a, litellm_params: {model: b, api_key: \(Self.canary)}}]
        general_settings: {master_key: os.environ/KEY}
        """, environment: ["KEY": Self.canary])
    var dumped = "\(found)"
    dump(found, to: &dumped)
    #expect(!dumped.contains(Self.canary))
    #expect(found.deployments[0].keys[0].reveal() == Self.canary)
    #expect(found.notes.contains { $0.contains("better put it into the environment") })
  }

  @Test func `an error about a secret does not repeat it`() {
    let yaml = """
      model_list: [{model_name: a, litellm_params: {model: b, api_key: "\(Self.canary) é"}}]
      general_settings: {master_key: os.environ/KEY}
      keys: [{name: n, hash: "\(Self.canary)"}]
      """
    let found = problems(yaml, environment: ["KEY": Self.canary + "\u{1}"])
    #expect(found.count == 3)
    #expect(!"\(found)".contains(Self.canary))
  }

  @Test func `YAML that is broken is not repeated`() {
    let found = problems("general_settings: {master_key: \(Self.canary)\n  x: [")
    #expect(!found.isEmpty && !"\(found)".contains(Self.canary))
  }

  @Test func `a variable that is not set is named`() {
    let yaml = "model_list: [{model_name: a, litellm_params: {model: b, api_key: os.environ/NOPE}}]"
    #expect(problems(yaml).map(\.message).contains { $0.contains("variable NOPE is not set") })
    #expect(problems(yaml, environment: ["NOPE": " "]).count == 1)
  }
}
#endif
