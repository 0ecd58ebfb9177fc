#if Gateway
import GatewayPolicy
import GatewayWire
import PromptFeatures
import RouterScoring

/// A router whose score grows with the length of the prompt: −2.9 for "Hi", 3.6 for 2,000 letters.
func lengthScorer(
  strong: String = "gpt-big", weak: String = "gpt-small", logits: [Float] = [-4, 0, 4]
) throws -> Scorer {
  var weights = [Float](repeating: 0, count: SurfaceFeatures.count)
  weights[0] = 1
  let surface = SurfaceView(
    means: [Float](repeating: 4, count: SurfaceFeatures.count),
    deviations: [Float](repeating: 1, count: SurfaceFeatures.count))
  return try Scorer(
    RouterModel(
      pair: ModelPair(strong: strong, weak: weak),
      views: PromptViews(surface: surface, ngrams: nil, tokens: nil, embeddingDimension: nil),
      heads: [
        StackedHead(
          name: "surface", head: .linear(LinearHead(input: .surface, weights: weights, bias: 0)),
          mean: 0, deviation: 1, weight: 1)
      ],
      intercept: 0,
      calibration: Calibration(
        knots: [-4, 0, 4], logits: logits, lowest: 0.01, highest: 0.99),
      scoreQuantiles: (0...100).map { Float($0) * 0.06 - 3 }, modelHeads: nil,
      provenance: Provenance(
        files: [.init(name: "a.jsonl", sha256: String(repeating: "0f", count: 32), rows: 1)],
        algorithm: "ridge", preset: "fast", seed: 1, holdout: 0.2, flags: [], simulated: true,
        trainingPrompts: 1, promptHashes: [1], costs: [:], metrics: [:], winMargin: 0)))
}

let short = "Hi"
let long = String(repeating: "word ", count: 400)

/// Models `big`, `small` and `vision` and, below `routing`, what a test adds.
func configuration(
  routing: String = "", more: String = "", environment: [String: String] = [:]
) throws -> GatewayConfiguration {
  let added = routing.split(separator: "\n", omittingEmptySubsequences: false)
    .map { "  " + $0 }.joined(separator: "\n")
  return try GatewayConfiguration(
    yaml: """
      model_list:
        - model_name: big
          litellm_params: {model: openai/gpt-big, api_base: "http://127.0.0.1:1/v1"}
          model_info: {max_input_tokens: 4000}
        - model_name: small
          litellm_params: {model: openai/gpt-small, api_base: "http://127.0.0.1:1/v1"}
          model_info: {max_input_tokens: 1000}
        - model_name: vision
          litellm_params: {model: openai/gpt-vision, api_base: "http://127.0.0.1:1/v1"}
      \(more)
      routing:
        artifact: router.safetensors
        strong: big
        weak: small
      \(added.contains("threshold: 0.5") || added.contains("share:") ? added : added + "\n  threshold: 0.5")
      """, environment: environment)
}

func engine(routing: String = "", more: String = "") throws -> DecisionEngine {
  DecisionEngine(
    try Policy(
      configuration(routing: routing, more: more), scorer: lengthScorer(), artifactHash: "abc"))
}

func request(
  _ messages: [(role: String, text: String)], model: String = "auto", more: String = ""
) throws -> ChatRequest {
  let list = messages.map { "{\"role\":\"\($0.role)\",\"content\":\"\($0.text)\"}" }
  let body = "{\"model\":\"\(model)\",\"messages\":[\(list.joined(separator: ","))]\(more)}"
  return try ChatRequest(parsing: Array(body.utf8))
}

func request(_ prompt: String, model: String = "auto", more: String = "") throws -> ChatRequest {
  try request([("user", prompt)], model: model, more: more)
}

/// What is wrong with a configuration.
func problems(
  _ yaml: String, environment: [String: String] = [:]
) -> [ConfigurationError.Problem] {
  do throws(ConfigurationError) {
    _ = try GatewayConfiguration(yaml: yaml, file: "g.yaml", environment: environment)
    return []
  } catch {
    return error.problems
  }
}
#endif
