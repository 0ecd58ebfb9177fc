/// What of a request an upstream does not get, or by another name.
public struct FieldFilter: Sendable, Equatable {
  /// Members of the root that are left out.
  public var dropped: [String]
  /// Members of the root that go by another name, unless one of that name is there.
  public var renamed: [String: String]
  /// Members of `metadata` that are meant for the gateway, left out where the upstream would not keep
  /// them: OpenAI refuses `metadata` without `store`.
  public var tags: Set<String>
  /// How the names of members of `metadata` begin that are meant for the gateway alone.
  public var prefixes: [String]

  public init(
    dropped: [String] = [], renamed: [String: String] = [:], tags: Set<String> = [],
    prefixes: [String] = []
  ) {
    self.dropped = dropped
    self.renamed = renamed
    self.tags = tags
    self.prefixes = prefixes
  }

  /// Whether nothing of a request changes.
  func passes(metadata: [String: String]) -> Bool {
    dropped.isEmpty && renamed.isEmpty && metadata.isEmpty
  }

  /// Notes what has to change in a body.
  ///
  /// - Parameter start: where the parsed document stands in the body.
  func apply(to root: JSONElement, at start: Int, _ splices: inout Splices) {
    let names = Set(root.children.map(\.keyText))
    var cuts = root.cuts { member in
      let name = member.keyText
      return dropped.contains(name) || renamed[name].map(names.contains) == true
        || member.hasKey("metadata") && isAllOwn(member, in: root)
    }
    for member in root.children where !dropped.contains(member.keyText) {
      if let name = renamed[member.keyText], !names.contains(name) {
        splices.replace(member.keyRange.moved(by: start), by: JSONBytes.string(name))
      }
      if member.hasKey("metadata"), member.isObject, !isAllOwn(member, in: root) {
        cuts += member.cuts { isOwn($0, in: root) }
      }
    }
    for cut in cuts { splices.replace(cut.moved(by: start), by: []) }
  }

  private func isAllOwn(_ metadata: JSONElement, in root: JSONElement) -> Bool {
    metadata.isObject && !metadata.isEmpty && metadata.children.allSatisfy { isOwn($0, in: root) }
  }

  private func isOwn(_ member: JSONElement, in root: JSONElement) -> Bool {
    let name = member.keyText
    if prefixes.contains(where: { name.hasPrefix($0) }) { return true }
    return tags.contains(name) && root.member("store")?.boolean != true
  }
}

extension JSONElement {
  fileprivate var keyText: String { String(decoding: key, as: UTF8.self) }

  /// What has to go of an object's text so that some of its members do, with the commas that they had.
  fileprivate func cuts(where isRemoved: (JSONElement) -> Bool) -> [Range<Int>] {
    var cuts: [Range<Int>] = []
    // The end of the last member that stays, and from where on those behind it go.
    var end: Int?
    var gone: Range<Int>?
    for member in children {
      let start = member.keyRange.lowerBound
      if isRemoved(member) {
        gone = (gone?.lowerBound ?? end ?? start)..<member.range.upperBound
      } else {
        // Behind a member that stays the comma before goes too, else the one after.
        if let gone { cuts.append(end == nil ? gone.lowerBound..<start : gone) }
        (end, gone) = (member.range.upperBound, nil)
      }
    }
    if let gone { cuts.append(gone) }
    return cuts
  }
}

extension Splices {
  /// What a filter changes in a request. Few requests have anything of that kind: they are read anew.
  init(_ body: [UInt8], _ filter: FieldFilter, metadata: [String: String]) {
    self.init()
    guard !filter.passes(metadata: metadata) else { return }
    let changes = try? ParserPool.readBody(body) { root, start throws(WireError) in
      var splices = Splices()
      filter.apply(to: root, at: start, &splices)
      return splices
    }
    if let changes { self = changes }
  }
}
