internal import CommandSupport

extension ReportPage {
  /// How many tasks are shown from each end before the rest is folded away.
  private static let shownFromEachEnd = 8

  var sliceSection: HTML {
    guard !report.slices.isEmpty else { return "" }
    let tasks = report.slices.filter { $0.kind == .task }
    let lengths = report.slices.filter { $0.kind == .length }
    let content: HTML = """
      <p>\(strong) and \(weak) on parts of the prompts, and whether the router’s ranking within a \
      part beats random routing (APGR 0.500, the line in each strip).</p>
      <p class="small quiet">\(honesty)</p>
      \(lengthTable(lengths))\(taskTables(tasks))
      """
    return section("slices", "Where the router helps", content, startsPage: true)
  }

  /// Looking often enough finds something.
  private var honesty: String {
    let looked = report.slices.count
    let said = report.slices.count { $0.apgr.low != nil && $0.finding != .tooFew }
    let found = report.slices.count { $0.finding == .better }
    let chance = (1 - report.confidence) / 2 * Double(said)
    return
      "\(looked) parts were looked at; \(said) of them \(said == 1 ? "has" : "have") enough prompts and gap for an "
      + "interval, and \(found) of these lie\(found == 1 ? "s" : "") above random. By chance alone, "
      + "about \(NumberText.fixed(chance, chance < 0.1 ? 2 : 1)) would: a single part that stands out proves little. "
      + "With fewer than \(SliceReport.fewestPrompts) independent prompts nothing is said."
  }

  private func lengthTable(_ slices: [SliceReport]) -> HTML {
    slices.isEmpty ? "" : table("By prompt length, in fifths", "Characters", slices)
  }

  private func taskTables(_ tasks: [SliceReport]) -> HTML {
    guard !tasks.isEmpty else { return "" }
    let judged = tasks.filter { $0.apgr.low != nil && $0.finding != .tooFew }
      .sorted { ($0.apgr.low ?? 0, $1.name) > ($1.apgr.low ?? 0, $0.name) }
    let unjudged = tasks.filter { $0.apgr.low == nil || $0.finding == .tooFew }
    let count = Self.shownFromEachEnd
    guard tasks.count > 3 * count else {
      return table("By task, the surest first", "Task", judged + unjudged)
    }
    guard judged.count > 2 * count else {
      return table("By task, the surest first", "Task", judged)
        + folded("\(unjudged.count) more tasks, of which too little is known", unjudged)
    }
    let middle = Array(judged.dropFirst(count).dropLast(count))
    return table("By task: where the router is surest to help", "Task", Array(judged.prefix(count)))
      + table("By task: where it is least sure to", "Task", Array(judged.suffix(count)))
      + folded("\(middle.count + unjudged.count) more tasks", middle + unjudged)
  }

  private func folded(_ summary: String, _ slices: [SliceReport]) -> HTML {
    guard !slices.isEmpty else { return "" }
    return """
      <details>
      <summary>\(summary)</summary>
      \(table("", "Task", slices))</details>

      """
  }

  private func table(_ caption: String, _ first: String, _ slices: [SliceReport]) -> HTML {
    let rows: [HTML] = slices.map { row($0) }
    let caption: HTML = caption.isEmpty ? "" : "<caption>\(caption)</caption>\n"
    return """
      <table class="slices">
      \(caption)<thead><tr><th scope="col">\(first)</th><th scope="col">Prompts</th>\
      <th scope="col" class="wideonly">Strong</th><th scope="col" class="wideonly">Weak</th>\
      <th scope="col">Gap</th><th scope="col" class="wideonly">Strong calls</th>\
      <th scope="col" class="wideonly">APGR</th><th scope="col" class="strips">from 0 to 1</th>\
      <th scope="col" class="wideonly finding">Finding</th></tr></thead>
      <tbody>
      \(rows)</tbody>
      </table>

      """
  }

  private func row(_ slice: SliceReport) -> HTML {
    let isFaint = slice.finding == .tooFew
    let mark: HTML = isFaint ? " class=\"faint\"" : ""
    let words = Self.words(slice.finding)
    return """
      <tr\(mark)><th scope="row">\(HTML.breakable(name(slice)))</th>\
      <td>\(slice.prompts.readable)</td>\
      <td class="wideonly">\(quality(slice.strongQuality.value))</td>\
      <td class="wideonly">\(quality(slice.weakQuality.value))</td>\
      <td>\(quality(slice.gap.value))</td>\
      <td class="wideonly">\(percent(slice.strongCallFraction.value))</td>\
      <td class="wideonly">\(isFaint ? "" : quality(slice.apgr.value))</td>\
      <td class="strips">\(isFaint ? "" : strip(slice.apgr))</td>\
      <td class="wideonly finding \(words.tone)">\(words.text)</td></tr>

      """
  }

  private func name(_ slice: SliceReport) -> String {
    let name = slice.kind == .length ? slice.name.replacing(" characters", with: "") : slice.name
    return EscapedText.clipped(name, to: 60)
  }

  private static func words(_ finding: SliceReport.Finding) -> (text: String, tone: HTML) {
    switch finding {
    case .better: ("better than random", "better")
    case .notBetter: ("not measurably better", "quiet")
    case .worse: ("worse than random", "worse")
    case .noGap: ("strong no better", "quiet")
    case .uncertainGap: ("gap too uncertain", "quiet")
    case .tooFew: ("too few to say", "quiet")
    }
  }

  /// APGR from 0 to 1 with its interval and random's ½; what lies beyond is cut at the edge.
  private func strip(_ apgr: Estimate) -> HTML {
    guard let value = apgr.value, let low = apgr.low, let high = apgr.high else { return "" }
    func x(_ value: Double) -> Double { 6 + 120 * min(1, max(0, value)) }
    let words = "APGR \(quality(value)), \(quality(low)) to \(quality(high))"
    let drawing =
      "<svg class=\"chart strip\" viewBox=\"0 0 132 18\" role=\"img\"><title>\(words)</title>"
      + Chart.line("axis", x(0.5), 1, x(0.5), 17)
      + Chart.line("error", x(low), 9, x(high), 9)
      + "<circle class=\"dot\" cx=\"\(Chart.short(x(value)))\" cy=\"9\" r=\"4\"/></svg>"
    return HTML(trusted: drawing)
  }
}
