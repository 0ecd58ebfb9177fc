#if Gateway
internal import Foundation
internal import Yams

extension GatewayConfiguration {
  private static let sizeLimit = 4 << 20
  private static let sections = [
    "model_list", "router_settings", "litellm_settings", "general_settings", "routing", "server",
    "keys", "ledger",
  ]
  /// Settings of LiteLLM's that change nothing here.
  private static let harmless = [
    "telemetry", "drop_params", "set_verbose", "json_logs", "turn_off_message_logging",
    "redact_user_api_key_info", "suppress_debug_info", "request_timeout",
  ]

  /// Reads and checks a file; paths in it are relative to its folder.
  ///
  /// - Parameter environment: where `os.environ/NAME` is looked up; nil for that of the process.
  /// - Throws: everything that is wrong with it.
  public init(
    contentsOf path: String, environment: [String: String]? = nil
  ) throws(ConfigurationError) {
    func failure(_ message: String) -> ConfigurationError {
      ConfigurationError(problems: [.init(file: path, line: nil, message: message)])
    }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw failure("cannot be read; check the path and its permissions")
    }
    guard data.count <= Self.sizeLimit, let text = String(data: data, encoding: .utf8) else {
      throw failure("is no configuration: it is not UTF-8, or larger than 4 MB")
    }
    let variables = environment ?? ProcessInfo.processInfo.environment
    try self.init(yaml: text, file: path, environment: variables)
    let folder = path.lastIndex(of: "/").map { String(path[...$0]) } ?? ""
    func beside(_ name: String) -> String { name.hasPrefix("/") ? name : folder + name }
    if let artifact = routing?.artifact { routing?.artifact = beside(artifact) }
    ledger.path = beside(ledger.path)
    for index in ledger.prices.indices {
      ledger.prices[index].path = beside(ledger.prices[index].path)
    }
    let standard = CertificateCheck.standard(variables)
    for index in deployments.indices where deployments[index].certificateCheck != standard {
      deployments[index].certificateCheck = deployments[index].certificateCheck.beside(beside)
    }
  }

  /// Reads and checks a text; paths in it are left as they are.
  ///
  /// - Throws: everything that is wrong with it.
  public init(
    yaml: String, file: String = "configuration", environment: [String: String]
  ) throws(ConfigurationError) {
    self.init(file: file)
    let problems = ProblemList(file: file)
    if let root = Self.compose(yaml, problems),
      let section = YAMLSection(root, "", known: Self.sections, problems)
    {
      read(section, SecretReading(environment: environment, problems: problems))
      NameCheck(configuration: self, problems: problems).run(section)
    }
    try problems.check()
    notes = problems.notes
  }

  private static func compose(_ yaml: String, _ problems: ProblemList) -> Node? {
    do {
      if let node = try Yams.compose(yaml: yaml) { return node }
      problems.add(line: 1, "the file is empty; begin with model_list:")
    } catch let error as YamlError {
      // The error's own text repeats the file, keys and all.
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        problems.add(line: mark.line, "this is not YAML: \(problem); check indents and quotes")
      case .duplicatedKeysInMapping(let names, let context):
        problems.add(
          line: context.mark.line, "\(names.joined(separator: ", ")) stands twice; remove one")
      default: problems.add(line: nil, "this is not YAML; check indents, quotes and the encoding")
      }
    } catch {
      problems.add(line: nil, "this is not YAML; check indents, quotes and the encoding")
    }
    return nil
  }

  private mutating func read(_ root: YAMLSection, _ secrets: SecretReading) {
    if !root.has("model_list") {
      root.problems.add(line: 1, "model_list is missing; list the models that there are")
    }
    let litellm = Self.harmless + [CertificateCheck.field] + ReliabilitySettings.shared
    var check = CertificateCheck.standard(secrets.environment)
    if let section = root.section("litellm_settings", known: litellm) {
      reliability.read(section)
      reliability.timeout = section.seconds("request_timeout") ?? reliability.timeout
      check = CertificateCheck(section, secrets) ?? check
    }
    var counts: [String: Int] = [:]
    var weighted: Set<String> = []
    for entry in root.sections("model_list", known: Deployment.fields) {
      let group = entry.string("model_name") ?? ""
      counts[group, default: 0] += 1
      if let found = Deployment(entry, number: counts[group] ?? 1, secrets, check: check) {
        deployments.append(found)
        let parameters = entry.section("litellm_params", known: [])
        if parameters?.has("weight") == true { weighted.insert(group) }
      }
    }
    weighByRates(except: weighted)
    if let section = root.section("router_settings", known: ReliabilitySettings.fields) {
      reliability.read(section)
    }
    if let section = root.section("routing", known: RoutingSettings.fields) {
      routing = RoutingSettings(section)
      for entry in section.sections("budgets", known: BudgetSetting.fields) {
        budgets += BudgetSetting.read(entry)
      }
    }
    if let section = root.section("server", known: ServerSettings.fields) {
      server = ServerSettings(section)
    }
    if let section = root.section("ledger", known: LedgerSettings.fields) {
      ledger = LedgerSettings(section)
    }
    readKeys(root, secrets)
  }

  /// As in LiteLLM, deployments that have rates but no weights share the load by their rates.
  private mutating func weighByRates(except weighted: Set<String>) {
    let groups = Dictionary(grouping: deployments.indices) { deployments[$0].group }
    for (group, indices) in groups where !weighted.contains(group) {
      for rate in [\Deployment.requestsPerMinute, \Deployment.tokensPerMinute] {
        let rates = indices.compactMap { deployments[$0][keyPath: rate] }
        guard rates.count == indices.count else { continue }
        for (index, value) in zip(indices, rates) { deployments[index].weight = Double(value) }
        break
      }
    }
  }

  private mutating func readKeys(_ root: YAMLSection, _ secrets: SecretReading) {
    let known = ["master_key", "health_check_interval", "background_health_checks"]
    if let section = root.section("general_settings", known: known) {
      if section.isBlank("master_key") {
        section.add(
          "master_key", "is empty; give a key, or remove the field to let everybody in")
      } else if let secret = secrets.secret("master_key", of: section) {
        var key = KeySetting(name: "master", source: .secret(secret))
        key.isMaster = true
        keys.append(key)
      }
      let interval = section.seconds("health_check_interval") ?? 300
      if section.boolean("background_health_checks") ?? section.has("health_check_interval") {
        reliability.healthCheckInterval = reliability.healthCheckInterval ?? interval
      }
    }
    for entry in root.sections("keys", known: KeySetting.fields) {
      guard let key = KeySetting(entry, secrets) else { continue }
      if keys.contains(where: { $0.name == key.name }) {
        entry.add("name", "is the name of another key; give each its own")
      }
      keys.append(key)
      budgets += key.budgets
    }
    if keys.isEmpty {
      root.problems.note(
        line: 1,
        "there are no keys: whoever reaches the port may spend; set keys, or "
          + "general_settings.master_key")
    }
  }
}
#endif
