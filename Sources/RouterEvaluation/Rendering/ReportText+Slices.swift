internal import CommandSupport

extension EvaluationReport {
  /// What the router is worth on each task, or on each fifth of the prompts by length.
  func slicesText(_ kind: SliceReport.Kind) -> String {
    let slices = slices.filter { $0.kind == kind }
    guard !slices.isEmpty else {
      return kind == .task
        ? "by task: the data name no tasks, or only one\n"
        : "by length: the prompts are all of one length\n"
    }
    var table = TextTable(
      [kind == .task ? "task" : "characters", "prompts", "strong", "weak", "calls", "APGR", ""],
      aligned: [.left, .right, .right, .right, .right, .right, .left], indentation: 0)
    for slice in slices {
      let name = EscapedText.clipped(
        slice.name.replacing(" characters", with: "").replacing("\n", with: " "), to: 24)
      table.append([
        name, slice.prompts.readable, NumberText.fixed(slice.strongQuality.value, 3),
        NumberText.fixed(slice.weakQuality.value, 3),
        NumberText.percent(slice.strongCallFraction.value, 0),
        slice.finding == .tooFew ? "" : NumberText.fixed(slice.apgr.value, 3),
        slice.findingText,
      ])
    }
    return table.text + "\n"
      + wrapped(
        "* above random (0.5); \(self.slices.count) parts were looked at, and one in forty would "
          + "be above by chance")
  }
}

extension SliceReport {
  fileprivate var findingText: String {
    switch finding {
    case .better, .notBetter, .worse:
      "\(NumberText.fixed(apgr.low, 2)) to \(NumberText.fixed(apgr.high, 2))"
        + (finding == .better ? " *" : "")
    case .noGap: "no gap"
    case .uncertainGap: "gap uncertain"
    case .tooFew: "too few"
    }
  }
}
