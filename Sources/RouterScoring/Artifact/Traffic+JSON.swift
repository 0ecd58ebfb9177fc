extension Provenance.Traffic {
  /// The value of the metadata key `traffic`.
  package var json: JSONValue {
    .object([
      "files": .array(files.map(\.json)), "requests": .number(requests),
      "prompts": .number(prompts),
    ])
  }

  init(_ fields: JSONFields) throws(ArtifactError) {
    self.init(
      files: try Provenance.File.list(fields), requests: try fields.count("requests"),
      prompts: try fields.count("prompts"))
  }

  func validate() throws(ArtifactError) {
    guard prompts >= 0, requests >= prompts, files.allSatisfy({ $0.rows >= 0 }) else {
      throw .invalidModel("traffic", reason: "has a number out of range")
    }
  }
}

extension Provenance.File {
  package var json: JSONValue {
    .object(["name": .string(name), "sha256": .string(sha256), "rows": .number(rows)])
  }

  /// The files of the field `files`.
  static func list(_ fields: JSONFields) throws(ArtifactError) -> [Provenance.File] {
    var files: [Provenance.File] = []
    for file in try fields.objects("files") {
      files.append(
        Provenance.File(
          name: try file.string("name"), sha256: try file.string("sha256"),
          rows: try file.count("rows")))
    }
    return files
  }
}
