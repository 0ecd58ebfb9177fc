import Foundation
import Testing

/// The JSON object that a command printed.
struct Report {
  let object: [String: Any]

  init(_ json: String) throws {
    object = try #require(
      JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any], "\(json)")
  }

  private init(_ object: [String: Any]) { self.object = object }

  func text(_ key: String) -> String? { object[key] as? String }

  /// nil for what is null or missing; ``isNull(_:)`` tells them apart.
  func number(_ key: String) -> Double? { (object[key] as? NSNumber)?.doubleValue }

  func isNull(_ key: String) -> Bool { object[key] is NSNull }

  func texts(_ key: String) -> [String] { object[key] as? [String] ?? [] }

  func reports(_ key: String) -> [Report] {
    (object[key] as? [[String: Any]] ?? []).map { Report($0) }
  }

  func report(_ key: String) throws -> Report {
    Report(try #require(object[key] as? [String: Any], "\(key) is no object"))
  }
}
