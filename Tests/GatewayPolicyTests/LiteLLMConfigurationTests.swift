#if Gateway
import GatewayPolicy
import Testing

@Suite struct LiteLLMConfigurationTests {
  private static let yaml = """
    model_list:
      - model_name: chat            # two deployments share the load
        litellm_params:
          model: azure/my-chat
          api_base: https://west.example.com/openai/v1/
          api_key: os.environ/WEST_KEY
          rpm: 900
          weight: 3
        model_info:
          id: west
          base_model: azure/gpt-4o
          team: "what people write here is theirs"
      - model_name: chat
        litellm_params:
          model: openai/gpt-4o
          api_key: os.environ/OPENAI_KEY
          tpm: 120000
          timeout: 30
          stream_timeout: 5.5
      - model_name: cheap
        litellm_params:
          model: deepseek/deepseek-chat
          api_keys: [os.environ/DEEP_1, os.environ/DEEP_2]
          input_cost_per_token: 0.00000028
          output_cost_per_token: 4.2e-7
      - model_name: local
        litellm_params: {model: hosted_vllm/org/model-7b, api_base: os.environ/LOCAL_BASE}
        model_info: {mode: chat, max_input_tokens: 32768}
      - model_name: embed
        litellm_params: {model: openai/text-embedding-3-small, api_key: os.environ/OPENAI_KEY}
        model_info: {mode: embedding}

    litellm_settings:
      drop_params: true
      telemetry: false
      num_retries: 7
      context_window_fallbacks: [{"cheap": ["chat"]}]
    router_settings:
      routing_strategy: simple-shuffle
      num_retries: 3
      timeout: 45
      allowed_fails: 4
      cooldown_time: 20
      fallbacks: [{"chat": ["cheap", "local"]}, {"local": ["cheap"]}]
      model_group_alias: {"gpt-4": "chat"}
    general_settings:
      master_key: os.environ/MASTER
    """
  private static let environment = [
    "WEST_KEY": "k-west", "OPENAI_KEY": "k-openai", "DEEP_1": "k-1", "DEEP_2": "k-2\n",
    "LOCAL_BASE": "http://10.0.0.7:8000/v1", "MASTER": "k-master",
  ]

  private func read() throws -> GatewayConfiguration {
    try GatewayConfiguration(yaml: Self.yaml, environment: Self.environment)
  }

  @Test func `model_list gives groups of deployments`() throws {
    let found = try read().deployments
    #expect(found.map(\.group) == ["chat", "chat", "cheap", "local", "embed"])
    #expect(found.map(\.id) == ["west", "chat/2", "cheap/1", "local/1", "embed/1"])
    #expect(
      found.map(\.upstreamModel) == [
        "my-chat", "gpt-4o", "deepseek-chat", "org/model-7b", "text-embedding-3-small",
      ])
    #expect(found.map(\.provider) == ["azure", "openai", "deepseek", "hosted_vllm", "openai"])
    #expect(
      found.map(\.baseURL) == [
        "https://west.example.com/openai/v1", "https://api.openai.com/v1",
        "https://api.deepseek.com/v1", "http://10.0.0.7:8000/v1", "https://api.openai.com/v1",
      ])
    #expect(found.map(\.weight) == [3, 1, 1, 1, 1])
    #expect(found[0].requestsPerMinute == 900 && found[1].tokensPerMinute == 120_000)
    #expect(found[1].timeout == 30 && found[1].streamTimeout == 5.5)
    #expect(found[0].baseModel == "azure/gpt-4o")
    #expect(
      found[2].statedPrices == ["input_cost_per_token": 2.8e-7, "output_cost_per_token": 4.2e-7])
    #expect(found[3].contextWindow == 32_768)
    #expect(found.map(\.isForEmbeddings) == [false, false, false, false, true])
  }

  @Test func `model_info states prices and limits by the catalogue's names`() throws {
    let configuration = try GatewayConfiguration(
      yaml: """
        model_list:
          - model_name: own
            litellm_params:
              model: openai/own
              input_cost_per_token: 2e-6
              output_cost_per_token: 4e-6
              cache_read_input_token_cost: 2e-7
            model_info:
              max_tokens: 4096
              input_cost_per_token: 9e-6
              input_cost_per_token_priority: 4e-6
              input_cost_per_token_above_200k_tokens: 3e-6
              output_cost_per_token_batches: 1e-6
              input_cost_per_second: 0.1
        """, environment: [:])
    let own = configuration.deployments[0]
    // LiteLLM's max_tokens is the output's.
    #expect(own.contextWindow == nil && own.maximumOutputTokens == 4096)
    #expect(
      own.statedPrices == [
        "input_cost_per_token": 2e-6, "output_cost_per_token": 4e-6,
        "cache_read_input_token_cost": 2e-7, "input_cost_per_token_priority": 4e-6,
        "input_cost_per_token_above_200k_tokens": 3e-6,
      ])
    let notes = configuration.notes.filter { $0.contains("is not used: costs are") }
    #expect(notes.count == 1 && notes[0].contains(":14: "), "\(notes)")
    #expect(notes[0].contains("model_list[0].model_info.input_cost_per_second"))
  }

  @Test func `what a provider refuses is not sent to it`() throws {
    let yaml = """
      model_list:
        - model_name: a
          litellm_params: {model: mistral/large, additional_drop_params: [seed, user]}
        - model_name: b
          litellm_params: {model: openai/gpt}
      """
    let found = try GatewayConfiguration(yaml: yaml, environment: [:]).deployments
    #expect(found[0].droppedParameters == ["stream_options", "seed", "user"])
    #expect(found[0].renamedParameters == ["max_completion_tokens": "max_tokens"])
    #expect(found[1].droppedParameters.isEmpty && found[1].renamedParameters.isEmpty)
    let wrong = yaml.replacing("seed", with: "messages")
    #expect(throws: ConfigurationError.self) {
      try GatewayConfiguration(yaml: wrong, environment: [:])
    }
  }

  @Test func `keys come from the environment`() throws {
    let configuration = try read()
    let keys = configuration.deployments.map { $0.keys.map { $0.reveal() } }
    #expect(keys == [["k-west"], ["k-openai"], ["k-1", "k-2"], [], ["k-openai"]])
    #expect(configuration.keys.map(\.source) == [.secret(Secret("k-master"))])
    #expect(configuration.keys[0].isMaster)
  }

  @Test func `router_settings say what is done about failures, over litellm_settings`() throws {
    let settings = try read().reliability
    #expect(settings.retries == 3)
    #expect(settings.timeout == 45)
    #expect(settings.allowedFails == 4)
    #expect(settings.cooldown == 20)
    #expect(settings.fallbacks == ["chat": ["cheap", "local"], "local": ["cheap"]])
    #expect(settings.contextWindowFallbacks == ["cheap": ["chat"]])
    #expect(settings.aliases == ["gpt-4": "chat"])
  }

  @Test func `without routing every request names its model`() throws {
    let configuration = try read()
    #expect(configuration.routing == nil)
    #expect(configuration.modelNames == ["chat", "cheap", "local", "embed", "gpt-4"])
    #expect(configuration.notes.isEmpty)
  }

  @Test(arguments: [
    ("rpm: 900", "rpm: 100", [900, 100]), ("tpm: 5", "tpm: 7, rpm: 1", [5, 7]),
    ("rpm: 900", "tpm: 100", [1, 1]), ("rpm: 900", "rpm: 100, weight: 2", [1, 2]),
    ("timeout: 3", "timeout: 4", [1, 1]),
  ])
  func `deployments without weights share the load by their rates`(
    first: String, second: String, weights: [Double]
  ) throws {
    let yaml = [first, second]
      .map { "- {model_name: a, litellm_params: {model: b, \($0)}}\n" }.joined()
    let found = try GatewayConfiguration(yaml: "model_list:\n" + yaml, environment: [:])
    #expect(found.deployments.map(\.weight) == weights)
  }

  @Test func `another strategy is noted, an unknown one an error`() throws {
    let head = "model_list: [{model_name: a, litellm_params: {model: b}}]\nrouter_settings:\n"
    let noted = try GatewayConfiguration(
      yaml: head + "  routing_strategy: latency-based-routing", environment: [:])
    #expect(noted.reliability.balancing == .weighted)
    #expect(noted.notes.contains { $0.contains(":3: latency-based-routing is not offered") })
    #expect(problems(head + "  routing_strategy: fastest").map(\.line) == [3])
  }
}
#endif
