import Testing

@testable import RouterScoring

@Suite struct MetadataTests {
  private let file = Fixture.model().encoded()

  private func error(_ old: String, _ new: String) -> ArtifactError? {
    loading(Forge.replacing(old, new, in: file)).error
  }

  @Test func `another format, version or feature rule is told as what it is`() {
    #expect(error("turnout-router", "other-format") == .wrongFormat(found: "other-format"))
    #expect(
      error(#""format_version":"1""#, #""format_version":"2""#)
        == .wrongVersion(found: "2", supported: "1"))
    guard case .featureMismatch("0000000000000000", _) = error(featureSettings, zeros) else {
      Issue.record("\(String(describing: error(featureSettings, zeros)))")
      return
    }
  }

  private var featureSettings: String {
    let (header, _) = Forge.parts(file)
    let key = "\"feature_settings\":\""
    let start = header.utf8.count - (header.split(separator: key)[1].utf8.count)
    return String(decoding: Array(header.utf8)[start..<start + 16], as: UTF8.self)
  }

  private let zeros = "0000000000000000"

  @Test(arguments: [
    "format", "format_version", "feature_settings", "pair", "views", "heads", "stack",
    "calibration", "provenance", "xxh64",
  ])
  func `every metadata key is needed`(key: String) {
    #expect(error("\"\(key)\":\"", "\"no_\(key)\":\"") == .missingField("__metadata__.\(key)"))
  }

  @Test func `without model heads or ratings there are tensors too many`() {
    #expect(error("\"models\":\"", "\"no_models\":\"") == .unexpectedTensor("models.biases"))
    #expect(error("\"ratings\":\"", "\"no_ratings\":\"") == .unexpectedTensor("ratings.biases"))
  }

  @Test(arguments: [
    "strong", "weak", "intercept", "lowest", "highest", "name", "type", "input", "mean",
    "deviation", "weight", "bias", "gamma", "surface_scale", "strong_bias", "names", "rank",
    "tie_parameter", "position_bias", "buckets", "dimension", "rows", "files", "sha256",
    "algorithm", "preset", "seed", "holdout", "flags", "simulated", "training_prompts", "costs",
    "metrics", "win_margin",
  ])
  func `every field is needed`(key: String) {
    let result = error(#"\"\#(key)\":"#, #"\"x\#(key)\":"#)
    guard case .missingField(let field) = result else {
      Issue.record("\(String(describing: result))")
      return
    }
    #expect(field.hasSuffix(".\(key)"))
  }

  @Test func `a tensor under another name is missing and too many`() {
    #expect(error("\"ngrams.idf\"", "\"ngrams.odd\"") == .missingTensor("ngrams.idf"))
    #expect(
      error("\"calibration.knots\"", "\"calibration.notes\"")
        != nil)
  }

  @Test func `the checksum is sixteen lower-case digits where they stand`() {
    let (header, tensors) = Forge.parts(file)
    let key = "\"xxh64\":\""
    let digits = String(header.split(separator: key)[1].prefix(16))
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    let loud = length + Forge.replace(digits, digits.uppercased(), header).utf8 + tensors
    guard case .checksumMismatch = loading(loud).error else {
      Issue.record("\(String(describing: loading(loud).error))")
      return
    }
    let short = Forge.replace(key + digits, key + digits.dropLast(), header) + " "
    guard case .badField("__metadata__.xxh64", _) = loading(length + short.utf8 + tensors).error
    else {
      Issue.record("\(String(describing: loading(length + short.utf8 + tensors).error))")
      return
    }
  }

  @Test func `malformed JSON inside a string is told with the key`() {
    guard case .badField("stack", _) = error(#"{\"intercept\":"#, #"{{\"intercept\":"#) else {
      Issue.record("\(String(describing: error(#"{\"intercept\":"#, #"{{\"intercept\":"#)))")
      return
    }
  }

  @Test func `unknown heads and inputs are refused`() {
    #expect(
      error(#"\"linear\""#, #"\"spline\""#)
        == .badField("heads.0.type", reason: "is no known type"))
    #expect(
      error(#"\"surface\",\"mean\""#, #"\"senses\",\"mean\""#)
        == .badField("heads.0.input", reason: "is no known input"))
  }

  @Test func `every message says what to do`() {
    let errors: [ArtifactError] = [
      .cannotOpen(path: "a", errno: 2), .notAFile(path: "a"), .cannotRead(path: "a", errno: 5),
      .cannotWrite(path: "a", errno: 28), .tooLarge(bytes: 1, limit: 0),
      .truncated(expected: 2, actual: 1), .trailingBytes(expected: 1, actual: 2),
      .headerTooLarge(bytes: 9, limit: 1), .badJSON(offset: 1, reason: "r"), .missingField("f"),
      .badField("f", reason: "r"), .wrongFormat(found: "f"),
      .wrongVersion(found: "2", supported: "1"), .checksumMismatch(stored: "a", computed: "b"),
      .featureMismatch(found: "a", expected: "b"), .missingTensor("t"), .unexpectedTensor("t"),
      .unknownDtype(tensor: "t", dtype: "d"),
      .dtypeMismatch(tensor: "t", found: "a", expected: "b"),
      .shapeMismatch(name: "t", found: [1], expected: [2]), .offsetsOutOfBounds(tensor: "t"),
      .offsetsOverlap(tensor: "t"), .nonFiniteNumber("t"), .invalidModel("m", reason: "r"),
    ]
    for error in errors {
      #expect(error.message.contains(";"), "\(error)")
      #expect(!error.message.contains("\n"))
    }
    let noise = ArtifactError.wrongFormat(found: String(repeating: "\u{1B}[31m", count: 99))
    #expect(!noise.message.unicodeScalars.contains { $0.value < 0x20 })
    #expect(noise.message.count < 150)
  }
}
