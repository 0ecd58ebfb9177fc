#if Gateway
/// The prefixes of LiteLLM's names of models, and where those providers speak OpenAI's protocol.
enum Provider {
  /// Nil for those whose address the file has to give.
  static let addresses: [String: String?] = [
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com/v1",
    "deepseek": "https://api.deepseek.com/v1",
    "gemini": "https://generativelanguage.googleapis.com/v1beta/openai",
    "groq": "https://api.groq.com/openai/v1",
    "mistral": "https://api.mistral.ai/v1",
    "openrouter": "https://openrouter.ai/api/v1",
    "together_ai": "https://api.together.xyz/v1",
    "fireworks_ai": "https://api.fireworks.ai/inference/v1",
    "xai": "https://api.x.ai/v1",
    "moonshot": "https://api.moonshot.ai/v1",
    "perplexity": "https://api.perplexity.ai",
    "cerebras": "https://api.cerebras.ai/v1",
    "text-completion-openai": nil, "custom_openai": nil, "openai_like": nil, "hosted_vllm": nil,
    "vllm": nil, "ollama": nil, "ollama_chat": nil, "lm_studio": nil, "llamafile": nil,
    "litellm_proxy": nil, "azure": nil, "azure_ai": nil, "huggingface": nil, "nvidia_nim": nil,
  ]

  /// Those that speak another protocol, whatever their address.
  static let foreign: Set = [
    "bedrock", "vertex_ai", "sagemaker", "cohere", "replicate", "watsonx", "auto_router",
  ]

  /// What a provider answers with an error to, and sends or does all the same.
  static let refused = ["mistral": ["stream_options"]]

  /// What a provider knows by its older name alone.
  static let renamed = ["mistral": ["max_completion_tokens": "max_tokens"]]

  /// The provider and the rest of a name such as `openai/gpt-4o`; other names are OpenAI's.
  static func split(_ model: String) -> (provider: String, name: String) {
    guard let slash = model.firstIndex(of: "/") else { return ("openai", model) }
    let prefix = String(model[..<slash])
    guard addresses.keys.contains(prefix) || foreign.contains(prefix) else {
      return ("openai", model)
    }
    return (prefix, String(model[model.index(after: slash)...]))
  }
}
#endif
