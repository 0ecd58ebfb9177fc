#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import NIOHTTP1

/// Whose request it is.
struct Caller: Sendable {
  /// What the ledger and logs call the key; `open` where there are no keys.
  let name: String
  /// Of the configuration's keys; nil where there are none.
  let index: Int?
  /// Whether it may read what all keys do: the master key, where there is one, and those it names.
  let readsMetrics: Bool

  /// Reads the key of a request as OpenAI's clients send it, or as `api-key` as Azure's do.
  ///
  /// - Throws: the same refusal whatever is wrong with the key.
  init(of headers: HTTPHeaders, _ state: GatewayState) throws(Refusal) {
    let keys = state.configuration.keys
    guard !keys.isEmpty else {
      (name, index, readsMetrics) = ("open", nil, true)
      return
    }
    let key = Self.key(in: headers)
    guard let index = state.keyRing.index(of: key) else { throw Refusal(.invalidKey) }
    name = keys[index].name
    self.index = index
    readsMetrics =
      keys[index].isMaster || keys[index].readsMetrics || !keys.contains(where: \.isMaster)
  }

  /// Empty if there is none: that takes as long as a wrong one.
  private static func key(in headers: HTTPHeaders) -> Substring {
    if let value = headers.first(name: "authorization") {
      guard value.prefix(7).lowercased() == "bearer " else { return "" }
      return value.dropFirst(7).trimmingBlanks
    }
    return headers.first(name: "api-key")?[...] ?? ""
  }
}
#endif
