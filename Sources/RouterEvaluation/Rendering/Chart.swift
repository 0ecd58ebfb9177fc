/// What all drawings share: their colours, and how coordinates and words become XML.
enum Chart {
  /// Where a drawing stands, which decides its size and what it says itself.
  enum Layout {
    /// A file of its own, with its title and its style.
    case file
    /// Part of a page that has the title and the style, as wide as its column.
    case wide
    /// The same for narrow screens: the letters are not made smaller with the drawing.
    case narrow
  }

  static let fonts = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"

  /// A coordinate to a tenth.
  static func short(_ value: Double) -> String {
    let text = NumberText.fixed(value, 1)
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// The opening of a drawing, with what a screen reader says of it.
  static func opening(
    _ layout: Layout, width: Double, height: Double, title: String, description: String
  ) -> String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" class="chart\(layout.pageClass)" \
    viewBox="0 0 \(short(width)) \(short(height))" role="img" \
    font-family="\(fonts)" font-size="13">
    <title>\(EscapedText.escaped(title))</title>
    <desc>\(EscapedText.escaped(description))</desc>
    """
  }

  static func line(
    _ name: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double
  ) -> String {
    "<line class=\"\(name)\" x1=\"\(short(x1))\" y1=\"\(short(y1))\" "
      + "x2=\"\(short(x2))\" y2=\"\(short(y2))\"/>"
  }

  /// - Parameter anchor: `start`, `middle` or `end`.
  static func text(
    _ text: String, _ name: String, x: Double, y: Double, anchor: String = "middle"
  ) -> String {
    "<text class=\"\(name)\" x=\"\(short(x))\" y=\"\(short(y))\" text-anchor=\"\(anchor)\">"
      + "\(EscapedText.escaped(text))</text>"
  }

  /// Plain colours, then the dark ones: viewers that know no media queries (and no CSS variables)
  /// draw the light scheme, and paper is light. Lines differ by their dashes as well.
  static let style = """
    .chart text { fill: #1c2430 }
    .chart .title { font-size: 17px; font-weight: 600 }
    .chart .quiet { fill: #5b6675 }
    .chart .paper { fill: #ffffff }
    .chart .grid { stroke: #e6e9ee; stroke-width: 1 }
    .chart .axis { stroke: #667080; stroke-width: 1 }
    .chart .line { fill: none; stroke-linejoin: round; stroke-linecap: round }
    .chart .router { stroke: #1f5fd0; stroke-width: 2.5 }
    .chart .random { stroke: #7d8794; stroke-width: 1.5; stroke-dasharray: 1 5 }
    .chart .oracle { stroke: #2b8a43; stroke-width: 1.5; stroke-dasharray: 9 5 }
    .chart .length { stroke: #a86500; stroke-width: 1.5; stroke-dasharray: 9 4 1 4 }
    .chart .other { stroke: #8250c4; stroke-width: 1.5; stroke-dasharray: 4 4 }
    .chart .single { fill: #1c2430; stroke: #ffffff; stroke-width: 1.5 }
    .chart .band { fill: #1f5fd0; opacity: 0.15 }
    .chart .bar { fill: #1f5fd0; opacity: 0.35 }
    .chart .error { stroke: #1f5fd0; stroke-width: 1.5 }
    .chart .dot { fill: #1f5fd0 }
    .chart .point { fill: #ffffff; stroke: #1f5fd0; stroke-width: 2.5 }
    .chart .cut { stroke: #1c2430; stroke-width: 1; stroke-dasharray: 3 3 }
    .chart .faint { opacity: 0.4 }
    .chart .halo { stroke: #ffffff; stroke-width: 4; stroke-linejoin: round; paint-order: stroke }
    @media screen and (prefers-color-scheme: dark) {
      .chart text { fill: #e6edf3 }
      .chart .quiet { fill: #9aa6b3 }
      .chart .paper { fill: #0f141b }
      .chart .grid { stroke: #262d37 }
      .chart .axis { stroke: #96a1ae }
      .chart .router { stroke: #6cb0ff }
      .chart .random { stroke: #8b95a2 }
      .chart .oracle { stroke: #56d364 }
      .chart .length { stroke: #e3a13a }
      .chart .other { stroke: #c297ff }
      .chart .single { fill: #e6edf3; stroke: #0f141b }
      .chart .band, .chart .bar, .chart .dot { fill: #6cb0ff }
      .chart .error { stroke: #6cb0ff }
      .chart .point { fill: #0f141b; stroke: #6cb0ff }
      .chart .cut { stroke: #e6edf3 }
      .chart .halo { stroke: #0f141b }
    }
    """
}

extension Chart.Layout {
  fileprivate var pageClass: String {
    switch self {
    case .file: ""
    case .wide: " wide"
    case .narrow: " narrow"
    }
  }
}
