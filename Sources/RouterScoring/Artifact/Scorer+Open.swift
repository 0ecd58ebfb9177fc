extension Scorer {
  /// Opens the artifact at `path`.
  ///
  /// - Parameter memoryMapped: reads through a mapping, which saves a copy. Whoever truncates the
  ///   file meanwhile kills this process; hence reading is the default.
  /// - Throws: ``ArtifactError``, one case per kind of damage.
  public static func open(
    _ path: String, memoryMapped: Bool = false
  ) throws(ArtifactError) -> Scorer {
    try FileAccess.read(path, limit: ArtifactFormat.fileLimit, memoryMapped: memoryMapped)
      .withBytes(load)
  }

  /// Opens the artifact at a path as the system has it, UTF-8 or not.
  ///
  /// - Parameter name: what errors call the file.
  package static func open(
    systemPath: UnsafePointer<CChar>, name: String
  ) throws(ArtifactError) -> Scorer {
    try FileAccess.read(systemPath: systemPath, name: name, limit: ArtifactFormat.fileLimit)
      .withBytes(load)
  }

  /// Reads an artifact's bytes; they are copied.
  public static func load(_ bytes: UnsafeRawBufferPointer) throws(ArtifactError) -> Scorer {
    Scorer(validated: try RouterModel(decoding: bytes))
  }
}

extension RouterModel {
  /// Reads the artifact at `path` without preparing it for scoring.
  public init(contentsOf path: String) throws(ArtifactError) {
    self = try FileAccess.read(path, limit: ArtifactFormat.fileLimit, memoryMapped: false)
      .withBytes { bytes throws(ArtifactError) in try RouterModel(decoding: bytes) }
  }

  /// Writes the artifact to `path`: all of it or nothing.
  ///
  /// The bytes go to a temporary file in the same folder, are flushed to the disk and renamed.
  ///
  /// - Throws: what ``validate()`` finds, `tooLarge`, `headerTooLarge`, or `cannotWrite` with the
  ///   system's error number.
  public func write(to path: String) throws(ArtifactError) {
    try validate()
    let bytes = encoded()
    let result = bytes.withUnsafeBytes { bytes in
      Result { () throws(ArtifactError) in try TensorFile(bytes).verifyChecksum() }
    }
    try result.get()
    try FileAccess.replace(path, with: bytes)
  }
}
