public import CommandSupport
internal import Foundation

/// The models that answer, the judge, and the texts they get, from a JSON file.
///
/// Keys never stand in it: `api_key_env` names the environment variable that holds one. A mistyped
/// member is an error.
public struct JudgeConfiguration: Sendable, Equatable {
  public var models: [ModelEndpoint] = []
  public var judge: ModelEndpoint?
  /// Paths, relative to the working directory.
  public var rubric: String?
  public var system: String?

  public static let answerTokens = 1024
  public static let judgeTokens = 1024

  public init() {}

  private static let members: Set = ["models", "judge", "rubric", "system"]

  /// - Throws: if the file is not there, is no JSON, or says something that is not understood.
  public init(contentsOf path: String) throws(CommandFailure) {
    let root = try JSONFile.object(path, option: "--config")
    let reader = EndpointReader(path: path)
    try reader.check(root, of: "the file", Self.members)
    guard let list = root["models"] as? [Any], !list.isEmpty else {
      throw reader.failure("models must be a list of at least two models")
    }
    for (index, entry) in list.enumerated() {
      let place = "models[\(index)]"
      models.append(try reader.endpoint(entry, at: place, maxTokens: Self.answerTokens))
    }
    if let entry = root["judge"] {
      judge = try reader.endpoint(entry, at: "judge", maxTokens: Self.judgeTokens)
    }
    rubric = try reader.text(root, "rubric", of: "the file").map { Self.path($0, beside: path) }
    system = try reader.text(root, "system", of: "the file").map { Self.path($0, beside: path) }
  }

  /// A path in the file is relative to the file.
  private static func path(_ name: String, beside file: String) -> String {
    guard !name.hasPrefix("/"), let slash = file.lastIndex(of: "/") else { return name }
    return String(file[...slash]) + name
  }

  /// A file to begin with.
  public static let example = """
    {
      "models": [
        {
          "name": "gpt-5",
          "base_url": "https://api.openai.com/v1",
          "api_key_env": "OPENAI_API_KEY",
          "max_tokens": 2048,
          "max_tokens_field": "max_completion_tokens",
          "input_price": 1.25,
          "output_price": 10
        },
        {
          "name": "small-local",
          "model": "qwen3-8b",
          "base_url": "http://localhost:8000/v1",
          "max_tokens": 2048,
          "temperature": 0,
          "input_price": 0.05,
          "output_price": 0.2,
          "concurrency": 4
        }
      ],
      "judge": {
        "name": "gpt-5-mini",
        "base_url": "https://api.openai.com/v1",
        "api_key_env": "OPENAI_API_KEY",
        "max_tokens": 2048,
        "max_tokens_field": "max_completion_tokens",
        "extra": {"reasoning_effort": "low"},
        "input_price": 0.25,
        "output_price": 2
      }
    }
    """
}
