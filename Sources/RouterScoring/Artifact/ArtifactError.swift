internal import Glibc

/// Why an artifact can't be read or written: one case per kind of damage.
public enum ArtifactError: Error, Sendable, Equatable {
  /// The file can't be opened (`errno`).
  case cannotOpen(path: String, errno: Int32)
  /// The path leads to a folder, a pipe or a device.
  case notAFile(path: String)
  /// Reading failed on the way.
  case cannotRead(path: String, errno: Int32)
  /// The file, the folder or the rename failed.
  case cannotWrite(path: String, errno: Int32)
  /// More bytes than any router has.
  case tooLarge(bytes: Int, limit: Int)
  /// The file ends before what it announces.
  case truncated(expected: Int, actual: Int)
  /// The file goes on behind what it announces.
  case trailingBytes(expected: Int, actual: Int)
  /// The header's announced length is beyond the limit.
  case headerTooLarge(bytes: UInt64, limit: Int)
  /// The header, or JSON inside of it, is malformed at this byte.
  case badJSON(offset: Int, reason: String)
  /// A metadata key or a field of its JSON is missing.
  case missingField(String)
  /// A field has the wrong type or a value outside its range.
  case badField(String, reason: String)
  /// A safetensors file, but not one of ours.
  case wrongFormat(found: String)
  case wrongVersion(found: String, supported: String)
  /// The file was changed after it was written.
  case checksumMismatch(stored: String, computed: String)
  /// The router was trained on prompts read by other rules.
  case featureMismatch(found: String, expected: String)
  case missingTensor(String)
  /// A tensor that the metadata does not speak of.
  case unexpectedTensor(String)
  case unknownDtype(tensor: String, dtype: String)
  case dtypeMismatch(tensor: String, found: String, expected: String)
  case shapeMismatch(name: String, found: [Int], expected: [Int])
  /// A tensor's offsets lie outside the file, run backwards or don't fit its shape.
  case offsetsOutOfBounds(tensor: String)
  /// A tensor overlaps its neighbour or leaves a hole before it.
  case offsetsOverlap(tensor: String)
  /// A not-a-number or an infinity.
  case nonFiniteNumber(String)
  /// Learned values that contradict one another.
  case invalidModel(String, reason: String)
}

extension ArtifactError: CustomStringConvertible {
  public var description: String { message }

  /// What is wrong and what to do about it.
  public var message: String {
    let again = "; train the router again or copy the file again"
    let newer = "; use the release of turnout that wrote it, or train the router again"
    switch self {
    case .cannotOpen(let path, let code):
      return "\(path): cannot open the router: \(reason(code)); check the path"
    case .notAFile(let path):
      return "\(path): not a file; give the path of a .safetensors file"
    case .cannotRead(let path, let code):
      return "\(path): cannot read the router: \(reason(code)); check the disk and try again"
    case .cannotWrite(let path, let code):
      return "\(path): cannot write the router: \(reason(code)); check the folder's rights and "
        + "the space on the disk, or choose another place"
    case .tooLarge(let bytes, let limit):
      return "\(bytes) bytes is more than the \(limit) a router may have; is it a router?"
    case .truncated(let expected, let actual):
      return "the file has \(actual) of \(expected) bytes: it was cut off\(again)"
    case .trailingBytes(let expected, let actual):
      return "the file has \(actual) bytes instead of \(expected): something was appended\(again)"
    case .headerTooLarge(let bytes, let limit):
      return "the header claims \(bytes) bytes, more than \(limit): no router, or damaged\(again)"
    case .badJSON(let offset, let reason):
      return "malformed JSON at byte \(offset): \(reason)\(again)"
    case .missingField(let name):
      return "the metadata lack \(name): not a router, or damaged\(again)"
    case .badField(let name, let reason):
      return "the metadata field \(name) \(reason)\(again)"
    case .wrongFormat(let found):
      return "the file's format is \(quoted(found)), not \(quoted(ArtifactFormat.name)): it is no "
        + "router; train one with router-train"
    case .wrongVersion(let found, let supported):
      return "format version \(quoted(found)), this release reads \(supported)\(newer)"
    case .checksumMismatch(let stored, let computed):
      return "the checksum is \(quoted(stored)) but the file's bytes give \(computed): it was "
        + "changed after it was written\(again)"
    case .featureMismatch(let found, let expected):
      return "the router reads prompts by other rules (\(quoted(found)), here \(expected))\(newer)"
    case .missingTensor(let name):
      return "the tensor \(name) is missing\(again)"
    case .unexpectedTensor(let name):
      return "the tensor \(quoted(name)) has no place in a router\(again)"
    case .unknownDtype(let tensor, let dtype):
      return "the tensor \(quoted(tensor)) has the unknown element type \(quoted(dtype))\(again)"
    case .dtypeMismatch(let tensor, let found, let expected):
      return "the tensor \(tensor) holds \(found) instead of \(expected)\(again)"
    case .shapeMismatch(let name, let found, let expected):
      return "\(name) has shape \(found) instead of \(expected)\(again)"
    case .offsetsOutOfBounds(let tensor):
      return "the tensor \(quoted(tensor)) does not fit where the header says it lies\(again)"
    case .offsetsOverlap(let tensor):
      return "the tensor \(quoted(tensor)) does not start where the one before it ends\(again)"
    case .nonFiniteNumber(let name):
      return "\(name) holds a number that is infinite or none at all; train the router again"
    case .invalidModel(let name, let reason):
      return "\(name) \(reason); train the router again"
    }
  }

  private func reason(_ code: Int32) -> String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }

  /// At most 40 characters of what a file says, without control characters.
  private func quoted(_ text: String) -> String {
    let clean = text.unicodeScalars.prefix(41).map { $0.value < 0x20 ? "?" : String($0) }
    return "'" + clean.prefix(40).joined() + (clean.count > 40 ? "…'" : "'")
  }
}
