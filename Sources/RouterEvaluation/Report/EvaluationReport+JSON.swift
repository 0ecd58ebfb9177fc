internal import Foundation

extension EvaluationReport {
  /// The report as one JSON object, keys in alphabetical order, with a final newline.
  public var json: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    // Every number is checked for finiteness on the way, so that encoding cannot fail.
    guard let data = try? encoder.encode(self) else { preconditionFailure("the report is no JSON") }
    return String(decoding: data, as: UTF8.self) + "\n"
  }

  /// Reads what ``json`` wrote.
  public init(json: String) throws {
    self = try JSONDecoder().decode(Self.self, from: Data(json.utf8))
  }
}
