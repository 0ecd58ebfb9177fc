#if Gateway
internal import PreferenceData
public import RouterScoring

/// Everything that decisions are made by: a configuration and its router. Immutable; a reload makes
/// a new one.
public final class Policy: Sendable {
  public let configuration: GatewayConfiguration
  /// Nil where the configuration names no artifact.
  public let scorer: Scorer?
  /// The SHA-256 of the artifact's file.
  public let artifactHash: String?
  /// What should be known at the start, one sentence each.
  public let notes: [String]
  let conversations: ConversationScorer?
  /// Nil where the strong or the weak model answers.
  let chooser: ConversationChooser?
  /// The tokens that fit into a request to each group, where its deployments say.
  private let contextWindows: [String: Int]

  /// Opens the router that the configuration names.
  ///
  /// - Throws: ``PolicyError`` if there is no such file, it is damaged, or cannot serve here.
  public convenience init(_ configuration: GatewayConfiguration) throws(PolicyError) {
    guard let path = configuration.routing?.artifact else {
      try self.init(configuration, scorer: nil, artifactHash: nil)
      return
    }
    // The hash is of the bytes that were read: a file that changes meanwhile is read again.
    var attempts = 0
    while true {
      let before = try Self.digest(path)
      let scorer = try Self.open(path)
      guard try Self.digest(path) == before else {
        attempts += 1
        guard attempts < 3 else { throw PolicyError("\(path): changes while it is read") }
        continue
      }
      try self.init(configuration, scorer: scorer, artifactHash: before.sha256)
      return
    }
  }

  /// - Throws: ``PolicyError`` if the router reads embeddings, which requests have not, or does not
  ///   know the models that it is to choose among.
  public init(
    _ configuration: GatewayConfiguration, scorer: Scorer?, artifactHash: String?
  ) throws(PolicyError) {
    let file = configuration.routing?.artifact ?? "the router"
    if scorer?.readsEmbedding == true {
      throw PolicyError(
        "\(file): needs an embedding with every prompt; "
          + "train one with --preset fast or --preset balanced")
    }
    self.configuration = configuration
    self.scorer = scorer
    conversations = scorer.map { ConversationScorer($0) }
    if let choice = configuration.routing?.choice, let scorer {
      chooser = try ConversationChooser(choice, scorer.model, file: file)
    } else {
      chooser = nil
    }
    self.artifactHash = artifactHash
    var windows: [String: Int] = [:]
    for deployment in configuration.deployments {
      guard let window = deployment.contextWindow else { continue }
      windows[deployment.group] = max(windows[deployment.group] ?? 0, window)
    }
    contextWindows = windows
    notes =
      configuration.notes
      + (chooser == nil ? Self.pairNotes(configuration, scorer) : [])
  }

  private static func digest(_ path: String) throws(PolicyError) -> FileDigest {
    do throws(DataError) {
      return try FileDigest(of: path)
    } catch {
      throw PolicyError(
        "\(path): the router cannot be read; train one with router-train, or "
          + "set routing.artifact to where it is")
    }
  }

  private static func open(_ path: String) throws(PolicyError) -> Scorer {
    do throws(ArtifactError) {
      return try Scorer.open(path)
    } catch {
      throw PolicyError("\(path): \(error.message)")
    }
  }

  /// Says where the groups are not the models that the router was trained on.
  private static func pairNotes(_ configuration: GatewayConfiguration, _ scorer: Scorer?)
    -> [String]
  {
    guard let routing = configuration.routing, let pair = scorer?.model.pair else { return [] }
    func isServed(_ trained: String, by group: String) -> Bool {
      group == trained
        || configuration.deployments.contains {
          $0.group == group && [$0.model, $0.upstreamModel].contains(trained)
        }
    }
    var notes: [String] = []
    if let models = scorer?.model.choice?.models {
      notes.append(
        "the router can choose among \(models.count) models, here it decides between two: "
          + "routing.models names those that it may choose")
    }
    for (role, trained, group) in [
      ("strong", pair.strong, routing.strong), ("weak", pair.weak, routing.weak),
    ] where !isServed(trained, by: group) {
      notes.append(
        "the router was trained with \(trained) as the \(role) model, here it is \(group): give "
          + "the limit as a share, and measure with router-eval on your own traffic")
    }
    return notes
  }

  func fits(_ tokens: Int, in group: String) -> Bool {
    contextWindows[group].map { tokens <= $0 } ?? true
  }
}

/// Why a configuration cannot be served.
public struct PolicyError: Error, Sendable, Equatable, CustomStringConvertible {
  public var message: String
  public var description: String { message }

  init(_ message: String) { self.message = message }
}
#endif
