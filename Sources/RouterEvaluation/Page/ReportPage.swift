internal import CommandSupport

/// A report as one HTML file that needs nothing else: no script, no request, no font.
///
/// It holds no clock time, so that the same report gives the same page.
struct ReportPage {
  let report: EvaluationReport
  let details: PageDetails

  /// The sections in the order in which someone who decides would ask.
  var html: String {
    let body: [HTML] = [
      head, keyFigures, guaranteeSection, moneySection, curveSection, thresholdSection,
      calibrationSection, sliceSection, exampleSection, provenanceSection, notesSection,
    ]
    let page: HTML = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta name="referrer" content="no-referrer">
      <link rel="icon" href="data:,">
      <title>\(title)</title>
      <style>
      \(HTML(trusted: PageStyle.text))
      \(HTML(trusted: Chart.style))
      </style>
      </head>
      <body>
      <main>
      \(body)\(footer)</main>
      </body>
      </html>

      """
    return page.markup
  }

  private var title: String {
    let simulated = report.isSimulated ? "SIMULATED: " : ""
    return "\(simulated)\(decision): \(strong) or \(weak)"
  }

  // MARK: Words

  var strong: String { EscapedText.clipped(report.strongModel, to: 60) }
  var weak: String { EscapedText.clipped(report.weakModel, to: 60) }
  var decision: String { report.verdict.decision == .route ? "Route" : "Don’t route" }

  /// A sentence of the report with names that would burst it cut.
  func sentence(_ text: String) -> String {
    let text = shortened(text)
    let first = text.prefix(1).uppercased() + text.dropFirst()
    return first.hasSuffix(".") || first.hasSuffix("?") ? first : first + "."
  }

  func shortened(_ text: String) -> String {
    var text = text
    for (name, short) in [(report.strongModel, strong), (report.weakModel, weak)]
    where name != short { text = text.replacing(name, with: short) }
    return text
  }

  var intervalText: String { "\(NumberText.exact((1e6 * report.confidence).rounded() / 1e4)) %" }

  /// `0.78 to 0.83`, or nothing.
  func range(_ estimate: Estimate, _ format: (Double?) -> String) -> String? {
    estimate.low == nil ? nil : "\(format(estimate.low)) to \(format(estimate.high))"
  }

  func quality(_ value: Double?) -> String { Self.withMinus(NumberText.fixed(value, 3)) }
  func percent(_ value: Double?) -> String { Self.withMinus(NumberText.percent(value)) }
  func dollars(_ value: Double?) -> String { Self.withMinus(NumberText.dollars(value)) }

  /// A minus as wide as a digit, for a hyphen.
  private static func withMinus(_ number: String) -> String {
    number.replacing("-", with: "−")
  }

  /// A section with its heading, for the table of contents of a screen reader.
  func section(_ id: HTML, _ heading: String, _ content: HTML, startsPage: Bool = false) -> HTML {
    """
    <section aria-labelledby="\(id)"\(startsPage ? " class=\"pagebreak\"" : "" as HTML)>
    <h2 id="\(id)">\(heading)</h2>
    \(content)
    </section>

    """
  }

  func figure(_ drawing: (Chart.Layout) -> String) -> HTML {
    HTML(trusted: "<figure>\n" + drawing(.wide) + drawing(.narrow) + "</figure>\n")
  }

  private var footer: HTML {
    """
    <footer>Made by Turnout’s router-eval from \(details.artifact) and the data named above. The \
    page is complete in itself: it loads nothing and sends nothing.</footer>

    """
  }
}

extension EvaluationReport {
  /// The report as a self-contained page.
  public func page(_ details: PageDetails) -> String {
    ReportPage(report: self, details: details).html
  }
}
