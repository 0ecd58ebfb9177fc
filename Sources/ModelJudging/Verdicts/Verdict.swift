internal import Foundation

/// What a judge said of two answers.
public enum Verdict: String, Sendable, Equatable {
  case first = "1"
  case second = "2"
  case tie

  /// Reads the end of a judge's reply: a JSON object with `verdict`, or `[[1]]`, `[[2]]` or
  /// `[[tie]]`. What stands before it, quotations of the answers for example, is not looked at;
  /// nil if the reply does not end so.
  public init?(reply: String) {
    var text = Substring(reply)
    while let last = text.last, last.isWhitespace || last == "`" || last == "*" || last == "." {
      text.removeLast()
    }
    if text.hasSuffix("]]") {
      guard let start = text.range(of: "[[", options: .backwards) else { return nil }
      self.init(word: text[start.upperBound...].dropLast(2))
      return
    }
    guard text.hasSuffix("}"), let start = text.lastIndex(of: "{"),
      let object = try? JSONDecoder().decode(
        [String: JSONValue].self, from: Data(text[start...].utf8))
    else { return nil }
    switch object["verdict"] {
    case .text(let word): self.init(word: Substring(word))
    case .integer(let number): self.init(word: Substring(String(number)))
    default: return nil
    }
  }

  private init?(word: Substring) {
    self.init(rawValue: word.lowercased().trimmingCharacters(in: .whitespaces))
  }
}
