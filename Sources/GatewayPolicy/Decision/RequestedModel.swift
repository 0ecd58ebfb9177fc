#if Gateway
/// What the name of a model asks for.
enum RequestedModel: Equatable {
  /// A model of the configuration's.
  case group(String)
  /// To be routed; with a limit of its own, or with the configured one.
  case routed(RoutingSettings.Limit?)

  /// - Throws: `unknownModel`, or `invalidLimit` for a number that is no win rate or share.
  init(_ name: String, _ configuration: GatewayConfiguration) throws(DecisionError) {
    if let routing = configuration.routing, routing.names.contains(name) {
      self = .routed(nil)
    } else if configuration.deployments.contains(where: { $0.group == name }) {
      self = .group(name)
    } else if let group = configuration.reliability.aliases[name] {
      self = .group(group)
    } else if configuration.routing != nil, let limit = try Self.limit(in: name) {
      self = .routed(limit)
    } else {
      throw .unknownModel(name, available: configuration.modelNames)
    }
  }

  /// The limit in RouteLLM's form of a name, `router-mf-0.3`, or in `router-mf-share-0.3`; nil for
  /// other names. Any name of a router will do: there is one.
  static func limit(in name: String) throws(DecisionError) -> RoutingSettings.Limit? {
    guard name.hasPrefix("router-"), let dash = name.lastIndex(of: "-") else { return nil }
    let digits = name[name.index(after: dash)...]
    var router = name.dropFirst(7)
    guard router.startIndex < dash, !digits.isEmpty,
      digits.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E })
    else { return nil }
    router = router[..<dash]
    let isShare = router.hasSuffix("-share")
    if isShare { router = router.dropLast(6) }
    guard !router.isEmpty else { return nil }
    guard let number = LimitReading.fraction(String(digits)) else {
      throw .invalidLimit(
        message: "The name '\(name.prefix(100))' must end in a number from 0 to 1.",
        parameter: "model")
    }
    return isShare ? .share(number) : .threshold(number)
  }
}
#endif
