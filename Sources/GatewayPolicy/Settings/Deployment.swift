#if Gateway
/// A model behind one address: an entry of `model_list`.
public struct Deployment: Sendable, Equatable {
  /// The name that clients and rules use; deployments of one name share its load.
  public var group: String
  /// Unique among all deployments: `model_info.id`, or the group and the entry's number in it.
  public var id: String
  /// The name that the upstream knows, without LiteLLM's prefix of the provider.
  public var upstreamModel: String
  /// The name with its prefix, under which catalogues have the price.
  public var model: String
  public var provider: String
  /// The address that `/chat/completions` is appended to, without a slash at its end.
  public var baseURL: String
  /// Taken in turn; none for upstreams that ask for none.
  public var keys: [Secret]
  public var organization: String?
  /// Of an `https` address.
  public var certificateCheck: CertificateCheck
  /// The share of its group's load, relative to the others'.
  public var weight: Double
  public var requestsPerMinute: Int?
  public var tokensPerMinute: Int?
  /// Seconds for a whole answer; nil leaves it to the router's settings.
  public var timeout: Double?
  /// Seconds until the first token of a stream.
  public var streamTimeout: Double?
  /// What the entry itself says that it charges, in USD per token, by the names that catalogues have:
  /// `input_cost_per_token` and the like.
  public var statedPrices: [String: Double] = [:]
  /// The name to look the price up by, where the deployment's own says nothing.
  public var baseModel: String?
  /// The tokens that fit into a request.
  public var contextWindow: Int?
  /// The most tokens that an answer can have: `model_info.max_output_tokens`.
  public var maximumOutputTokens: Int?
  /// The tokens that budgets set aside for the answer to a request that sets no limit.
  public var assumedOutputTokens = OutputReserve.usual
  public var isForEmbeddings: Bool
  /// Members of a request that the upstream refuses, and is not sent.
  public var droppedParameters: [String] = []
  /// Members of a request that the upstream knows by another name.
  public var renamedParameters: [String: String] = [:]
  /// The line of the entry.
  public var line: Int

  public init(group: String, id: String, model: String, baseURL: String) {
    self.group = group
    self.id = id
    upstreamModel = model
    self.model = model
    provider = "openai"
    self.baseURL = baseURL
    keys = []
    certificateCheck = .system
    weight = 1
    isForEmbeddings = false
    line = 0
  }
}
#endif
