#if Gateway
/// A gateway's configuration file, read and checked.
///
/// LiteLLM's sections mean what they mean there; `routing`, `server`, `keys` and `ledger` are ours.
///
/// ```swift
/// let configuration = try GatewayConfiguration(contentsOf: "gateway.yaml")
/// ```
public struct GatewayConfiguration: Sendable {
  /// The file's name as errors show it.
  public var file: String
  public var deployments: [Deployment] = []
  public var reliability = ReliabilitySettings()
  /// Nil where every request names its model.
  public var routing: RoutingSettings?
  public var budgets: [BudgetSetting] = []
  public var server = ServerSettings()
  public var keys: [KeySetting] = []
  public var ledger = LedgerSettings()
  /// What is read but does nothing here, and what is likely a mistake: one sentence each, with line.
  public var notes: [String] = []

  public init(file: String = "configuration") { self.file = file }

  /// The groups in the order of the file.
  public var groups: [String] {
    var seen: Set<String> = []
    return deployments.map(\.group).filter { seen.insert($0).inserted }
  }

  /// The paths of the authorities by which certificates are checked, each once.
  public var authorities: [String] {
    let paths = deployments.compactMap { deployment -> String? in
      guard deployment.baseURL.hasPrefix("https:"),
        case .authorities(let path) = deployment.certificateCheck
      else { return nil }
      return path
    }
    return Set(paths).sorted()
  }

  /// The names that a client may ask for.
  public var modelNames: [String] {
    (routing?.names ?? []) + groups + reliability.aliases.keys.sorted()
  }

  /// The groups that are asked after one, in order.
  public func fallbacks(of group: String) -> [String] {
    reliability.fallbacks[group] ?? reliability.defaultFallbacks.filter { $0 != group }
  }
}

/// Everything that is wrong with a configuration file.
public struct ConfigurationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// One mistake.
  public struct Problem: Sendable, Equatable, CustomStringConvertible {
    public var file: String
    /// Nil for what is about the whole file.
    public var line: Int?
    /// What is wrong and what to do; no secret is in it.
    public var message: String

    public var description: String { "\(file):\(line.map { "\($0):" } ?? "") \(message)" }
  }

  /// By line.
  public var problems: [Problem]

  public var description: String {
    problems.map(\.description).joined(separator: "\n")
  }
}
#endif
