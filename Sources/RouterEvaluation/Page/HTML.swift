/// Markup in which everything that was put in as text is escaped.
///
/// A literal is markup, an interpolated `String` is text, so that what comes from data or artifacts
/// cannot become markup by being forgotten:
///
/// ```swift
/// let cell: HTML = "<td>\(name)</td>"            // name is escaped
/// let row: HTML = "<tr>\(cell)</tr>"             // cell is markup already
/// ```
struct HTML: Sendable, ExpressibleByStringInterpolation {
  private(set) var markup: String

  init(stringLiteral value: String) { markup = value }
  init(stringInterpolation: StringInterpolation) { markup = stringInterpolation.markup }

  /// Text, escaped.
  init(text: String) { markup = EscapedText.escaped(text) }

  /// Markup that was made elsewhere: only for our own drawings.
  init(trusted markup: String) { self.markup = markup }

  struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var markup = ""

    init(literalCapacity: Int, interpolationCount: Int) {
      markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { markup += literal }
    mutating func appendInterpolation(_ text: String) { markup += EscapedText.escaped(text) }
    mutating func appendInterpolation(_ number: Int) { markup += String(number) }
    mutating func appendInterpolation(_ html: HTML) { markup += html.markup }
    mutating func appendInterpolation(_ parts: [HTML]) {
      for part in parts { markup += part.markup }
    }
  }

  /// Text that may be broken after `_`, `/` and `-`, as names are put together.
  static func breakable(_ text: String) -> HTML {
    // Neither mark is part of an escape.
    var html = HTML(text: text)
    for mark in ["_", "/", "-"] { html.markup = html.markup.replacing(mark, with: mark + "<wbr>") }
    return html
  }

  static func + (left: HTML, right: HTML) -> HTML {
    HTML(trusted: left.markup + right.markup)
  }

  var isEmpty: Bool { markup.isEmpty }
}

/// The one place where text from outside becomes part of HTML or XML.
enum EscapedText {
  /// The text, safe inside elements and inside quoted attributes of HTML and XML.
  ///
  /// Marks that would reorder or hide what is around them, control characters and what XML cannot
  /// hold become U+FFFD; line breaks and tabs stay. At most `limit` scalars are kept, `…` for the
  /// rest: names and prompts have no length of their own.
  static func escaped(_ text: String, limit: Int = 4_000) -> String {
    var result = ""
    for (count, scalar) in text.unicodeScalars.enumerated() {
      guard count < limit else { return result + "…" }
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\r": result += " "
      default: result.unicodeScalars.append(scalar.isHarmless ? scalar : "\u{FFFD}")
      }
    }
    return result
  }

  /// A name cut to what a line can hold.
  static func clipped(_ text: String, to limit: Int) -> String {
    let scalars = text.unicodeScalars
    guard scalars.count > limit else { return text }
    return String(scalars.prefix(limit - 1)) + "…"
  }
}

extension Unicode.Scalar {
  fileprivate var isHarmless: Bool {
    switch value {
    case 0x09, 0x0A: true
    // Controls, the line separators, the direction marks, invisible operators and tags.
    case 0..<0x20, 0x7F..<0xA0, 0x061C, 0x200B, 0x200E, 0x200F, 0x2028...0x202E, 0x2060...0x206F,
      0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F:
      false
    // No characters at all.
    case 0xFDD0...0xFDEF: false
    default: value & 0xFFFE != 0xFFFE
    }
  }
}
