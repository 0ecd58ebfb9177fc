internal import CommandSupport

extension ReportPage {
  /// What is promised of traffic like the tested prompts; nothing where it was not asked for.
  var guaranteeSection: HTML {
    guard let guarantee = report.guarantee else { return "" }
    let check: HTML = guarantee.check.map { "<p>\(sentence($0))</p>\n" } ?? ""
    let more: HTML =
      guarantee.threshold == nil
      ? ""
      : """
      <p class="small quiet">By a \(guarantee.method): of all sets of prompts that could have been \
      drawn, at most \(NumberText.trimmedPercent(1 - guarantee.confidence)) lead to a threshold that \
      misses the target. It holds for traffic like these prompts, and for no other.</p>

      """
    let content: HTML = """
      <p class="lead">\(sentence(guarantee.sentence(strong: strong, weak: weak)))</p>
      \(check)\(more)
      """
    let heading =
      guarantee.threshold == nil ? "Nothing can be guaranteed" : "What can be guaranteed"
    return section("guarantee", heading, content)
  }
}
