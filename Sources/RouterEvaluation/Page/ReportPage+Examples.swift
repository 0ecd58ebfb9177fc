extension ReportPage {
  var exampleSection: HTML {
    guard let examples = details.examples, !examples.isEmpty else { return "" }
    let groups: [HTML] = RoutingExample.Kind.allCases.map { kind in
      let found = examples.filter { $0.kind == kind }
      guard !found.isEmpty else { return "" }
      let items: [HTML] = found.map { item($0) }
      let words = words(kind)
      return """
        <h3>\(words.title)</h3>
        <p class="small quiet">\(words.explanation)</p>
        <ol class="examples">
        \(items)</ol>

        """
    }
    let content: HTML = """
      <p class="banner"><strong>This page contains prompts</strong> from the data, cut to about 300 \
      characters. Make it with <code>--no-examples</code> before it goes where they must not.</p>
      \(groups)
      """
    return section("examples", "Examples", content, startsPage: true)
  }

  private func words(_ kind: RoutingExample.Kind) -> (title: String, explanation: String) {
    switch kind {
    case .justAbove:
      ("Just above the threshold", "The least certain calls that went to \(strong).")
    case .justBelow:
      ("Just below the threshold", "The least certain calls that went to \(weak).")
    case .missed:
      (
        "Most wrong: sent to the weak model",
        "\(strong) was better, and the router was surest that \(weak) would do."
      )
    case .needless:
      (
        "Most wrong: sent to the strong model",
        "\(weak) was as good, and the router was surest that \(strong) was needed."
      )
    }
  }

  private func item(_ example: RoutingExample) -> HTML {
    let task: HTML = example.task.map { "\(EscapedText.clipped($0, to: 60)) · " } ?? ""
    let judgments: HTML =
      example.judgments > 1 ? ", mean of \(example.judgments) judgments" : ""
    return """
      <li class="example"><blockquote><bdi dir="auto">\(example.prompt)</bdi></blockquote>
      <div class="small quiet">\(task)win rate \(NumberText.fixed(example.winRate, 4)) → \
      <strong>\(example.isStrongCall ? strong : weak)</strong> · strong \
      \(NumberText.fixed(example.strongQuality, 2)), weak \
      \(NumberText.fixed(example.weakQuality, 2))\(judgments)</div></li>

      """
  }
}
