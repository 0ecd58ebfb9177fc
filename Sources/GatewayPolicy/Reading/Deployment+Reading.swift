#if Gateway
internal import ModelPrices

extension Deployment {
  static let fields = ["model_name", "litellm_params", "model_info"]
  static let parameters = [
    "model", "api_base", "base_url", "api_key", "api_keys", "organization", "weight", "rpm", "tpm",
    "timeout", "stream_timeout", "input_cost_per_token", "output_cost_per_token",
    "cache_read_input_token_cost", "max_retries", "additional_drop_params", CertificateCheck.field,
  ]

  /// Reads an entry of `model_list`; nil if it is wrong, which the section's list then has.
  ///
  /// - Parameter check: of certificates, where the entry does not say.
  init?(
    _ section: YAMLSection, number: Int, _ secrets: SecretReading, check: CertificateCheck
  ) {
    let group = section.required("model_name", "give the name that clients ask for")
    guard section.has("litellm_params") else {
      section.problems.add(
        line: section.line,
        "\(section.path("litellm_params")) is missing; put model, api_base and api_key into it")
      return nil
    }
    let known = section.section(
      "litellm_params", known: Self.parameters, or: TokenPrice.isField)
    guard let parameters = known else { return nil }
    let model = parameters.required("model", "name the upstream's model, as openai/NAME")
    guard let group, let model, let address = Self.address(of: model, parameters, secrets) else {
      return nil
    }
    self.init(group: group, id: "\(group)/\(number)", model: model, baseURL: address)
    (provider, upstreamModel) = Provider.split(model)
    line = section.line
    if group.contains("*") || model.contains("*") {
      section.problems.add(
        line: line, "\(section.place) is for names with *, which are not served; list each model")
    }
    if upstreamModel.isEmpty { parameters.add("model", "names a provider but no model") }
    keys = Self.keys(parameters, secrets)
    organization = Self.organization(parameters, secrets)
    certificateCheck = CertificateCheck(parameters, secrets) ?? check
    noteOpenKey(parameters)
    weight = parameters.number("weight", 0...1e6, "a weight") ?? 1
    requestsPerMinute = parameters.integer("rpm", 1...1_000_000_000)
    tokensPerMinute = parameters.integer("tpm", 1...1_000_000_000)
    timeout = parameters.seconds("timeout")
    streamTimeout = parameters.seconds("stream_timeout")
    droppedParameters = Provider.refused[provider] ?? []
    droppedParameters += parameters.strings("additional_drop_params")
    renamedParameters = Provider.renamed[provider] ?? [:]
    for name in ["model", "messages", "input", "stream"] where droppedParameters.contains(name) {
      parameters.add(
        "additional_drop_params", "cannot have \(name): there is no request without it")
    }
    readPrices(parameters)
    if (statedPrices["input_cost_per_token"] == nil)
      != (statedPrices["output_cost_per_token"] == nil)
    {
      parameters.problems.add(
        line: parameters.line,
        "\(parameters.place) needs both input_cost_per_token and output_cost_per_token, or neither")
    }
    if parameters.has("max_retries") {
      parameters.problems.note(
        line: parameters.line(of: "max_retries"),
        "max_retries is not used here; router_settings.num_retries is")
    }
    readInformation(section)
  }

  private mutating func readInformation(_ section: YAMLSection) {
    guard let information = section.section("model_info", known: []) else { return }
    id = information.string("id") ?? id
    baseModel = information.string("base_model")
    contextWindow = information.integer("max_input_tokens", 1...1_000_000_000)
    // LiteLLM's older name of the same.
    maximumOutputTokens =
      information.integer("max_output_tokens", 1...10_000_000)
      ?? information.integer("max_tokens", 1...1_000_000_000)
    isForEmbeddings = information.string("mode") == "embedding"
    readPrices(information)
  }

  /// Reads what tokens cost; what was read before counts.
  private mutating func readPrices(_ section: YAMLSection) {
    for name in section.names where section.has(name) {
      if TokenPrice.isField(name) {
        let price = section.number(name, 0...1, "US dollars per token")
        statedPrices[name] = statedPrices[name] ?? price
      } else if name.contains("cost"), !name.hasSuffix("_batches") {
        section.problems.note(
          line: section.line(of: name),
          "\(section.path(name)) is not used: costs are those of the tokens")
      }
    }
  }

  /// What goes into a header is printable ASCII.
  private static func organization(
    _ parameters: YAMLSection, _ secrets: SecretReading
  ) -> String? {
    guard let text = secrets.text("organization", of: parameters) else { return nil }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      parameters.add("organization", "must be printable ASCII without blanks")
      return nil
    }
    return text
  }

  /// A key that anyone on the way can read.
  private func noteOpenKey(_ parameters: YAMLSection) {
    guard !keys.isEmpty, baseURL.hasPrefix("http:"), !UpstreamAddress.isLoopback(baseURL) else {
      return
    }
    parameters.problems.note(
      line: parameters.line,
      "\(parameters.place) sends its key over plain http, where whoever is on the way may read it; "
        + "use https")
  }

  private static func keys(_ parameters: YAMLSection, _ secrets: SecretReading) -> [Secret] {
    if parameters.has("api_key"), parameters.has("api_keys") {
      parameters.add("api_keys", "stands beside api_key; give one of them")
    }
    let one = secrets.secret("api_key", of: parameters).map { [$0] } ?? []
    return one
      + parameters.strings("api_keys").compactMap {
        secrets.secret(
          $0, line: parameters.line(of: "api_keys"), place: parameters.path("api_keys"))
      }
  }

  private static func address(
    of model: String, _ parameters: YAMLSection, _ secrets: SecretReading
  ) -> String? {
    let provider = Provider.split(model).provider
    let field = parameters.has("base_url") ? "base_url" : "api_base"
    guard !Provider.foreign.contains(provider) else {
      let remedy =
        provider == "auto_router"
        ? "remove the entry; here, the section routing decides what auto is"
        : "use an address of it that speaks OpenAI's protocol, as openai/NAME with api_base"
      parameters.add("model", "is of \(provider), which is not served; \(remedy)")
      return nil
    }
    guard !parameters.isBlank(field) else {
      parameters.add(
        field, "is empty; give the address of the upstream, up to /v1, or remove the field")
      return nil
    }
    guard parameters.has(field) else {
      if let known = Provider.addresses[provider] ?? nil { return known }
      parameters.problems.add(
        line: parameters.line,
        "\(parameters.path("api_base")) is missing; give the address of the upstream, up to /v1")
      return nil
    }
    guard let text = secrets.text(field, of: parameters) else { return nil }
    guard let address = UpstreamAddress.checked(text) else {
      parameters.add(field, "must be an address such as https://api.example.com/v1")
      return nil
    }
    return address
  }
}

/// The form of an upstream's address.
enum UpstreamAddress {
  /// The address without slashes at its end; nil if it is none, or carries a query or a password.
  static func checked(_ text: String) -> String? {
    var text = text[...]
    while text.last == "/" { text.removeLast() }
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#"?#@\"<>"#.utf8.contains($0) }) else {
      return nil
    }
    for scheme in ["https://", "http://"] where text.hasPrefix(scheme) {
      let rest = text.dropFirst(scheme.count)
      let host = rest.prefix { $0 != "/" }
      return host.isEmpty || host.hasPrefix(":") ? nil : String(text)
    }
    return nil
  }

  /// Whether what is sent to a checked address stays on this machine.
  static func isLoopback(_ address: String) -> Bool {
    let rest = address.drop { $0 != "/" }.dropFirst(2).prefix { $0 != "/" }.lowercased()
    if rest.hasPrefix("[") { return rest.prefix { $0 != "]" } == "[::1" }
    let host = rest.prefix { $0 != ":" }
    if host == "localhost" || host.hasSuffix(".localhost") { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
#endif
