extension Provenance.Encoders {
  /// The value of the metadata key `encoders`.
  package var json: JSONValue {
    var fields: [String: JSONValue] = [:]
    fields["distilled"] = distilled?.json
    fields["embedding"] = embedding?.json
    return .object(fields)
  }

  init(_ fields: JSONFields) throws(ArtifactError) {
    self.init()
    if fields.has("distilled") { distilled = try .init(fields.object("distilled")) }
    if fields.has("embedding") { embedding = try .init(fields.object("embedding")) }
  }

  func validate() throws(ArtifactError) {
    for encoder in [distilled, embedding] {
      guard let encoder else { continue }
      guard !encoder.name.isEmpty, !encoder.name.contains("/") else {
        throw .invalidModel("encoders", reason: "has a name that is empty or a path")
      }
      guard encoder.sha256.utf8.count == 64,
        encoder.sha256.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) })
      else { throw .invalidModel("encoders", reason: "has a digest that is no SHA-256") }
    }
  }
}

extension Provenance.Encoder {
  fileprivate var json: JSONValue {
    .object(["name": .string(name), "sha256": .string(sha256)])
  }

  fileprivate init(_ fields: JSONFields) throws(ArtifactError) {
    self.init(name: try fields.string("name"), sha256: try fields.string("sha256"))
  }
}
