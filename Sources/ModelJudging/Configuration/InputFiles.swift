public import CommandSupport
internal import Foundation

/// Reading of small JSON files and texts that an option names.
enum JSONFile {
  static func object(
    _ path: String, option: String, limit: Int = 4 << 20
  ) throws(CommandFailure) -> [String: Any] {
    let bytes = try bytes(path, option: option, limit: limit)
    guard let object = try? JSONSerialization.jsonObject(with: bytes) as? [String: Any] else {
      throw CommandFailure("\(path): this is no JSON object; check \(option)", .invalidData)
    }
    return object
  }

  static func bytes(
    _ path: String, option: String, limit: Int = 4 << 20
  ) throws(CommandFailure) -> Data {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder),
      !isFolder.boolValue
    else {
      throw CommandFailure("\(path): there is no such file; check \(option)", .missingInput)
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    guard (attributes?[.size] as? Int) ?? 0 <= limit else {
      throw CommandFailure("\(path): this file is too large for \(option)", .invalidData)
    }
    guard let bytes = FileManager.default.contents(atPath: path) else {
      throw CommandFailure("\(path): cannot be read; check its permissions", .missingInput)
    }
    return bytes
  }
}

/// Texts that users write: rubrics and system prompts.
public enum TextFile {
  /// - Throws: if there is no such file, or if it is empty or not UTF-8.
  public static func read(_ path: String, option: String) throws(CommandFailure) -> String {
    let bytes = try JSONFile.bytes(path, option: option, limit: 1 << 20)
    guard let text = String(data: bytes, encoding: .utf8) else {
      throw CommandFailure("\(path): the text is not UTF-8", .invalidData)
    }
    let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard !trimmed.isEmpty else {
      throw CommandFailure("\(path): this file is empty; check \(option)", .invalidData)
    }
    return trimmed
  }
}
