internal import CommandSupport

extension QualityGuarantee {
  /// The guarantee in one sentence.
  ///
  /// - Parameters:
  ///   - strong, weak: the models' names.
  public func sentence(strong: String, weak: String) -> String {
    let goal = NumberText.trimmedPercent(target)
    let sure = "with \(NumberText.trimmedPercent(confidence)) confidence"
    let claim =
      switch measure {
      case .quality: "quality ≥ \(goal) of \(strong)'s"
      case .pgr: "≥ \(goal) of the gap between \(weak) and \(strong) recovered"
      }
    guard let threshold else {
      return "cannot guarantee \(claim) \(sure): \(reason ?? "nothing was tested"). Only "
        + "sending every call to \(strong) is safe"
    }
    let counted =
      "n = \(prompts.readable) prompts neither trained nor reported on"
      + (isFromTraining ? ", when it was trained" : "")
    let calls = NumberText.percent(strongCallFraction)
    return
      "\(claim) \(sure) at threshold \(NumberText.exact(threshold)): \(calls) strong calls (\(counted))"
  }

  /// What the prompts that are reported on say of it; nil where that is undefined.
  var check: String? {
    guard let ratio = reportedRatio.value, threshold != nil else { return nil }
    let interval =
      reportedRatio.low == nil
      ? ""
      : " (\(NumberText.percent(reportedRatio.low)) to \(NumberText.percent(reportedRatio.high)))"
    let share =
      measure == .quality ? "of the strong model's quality" : "of the gap"
    return "the prompts reported on, which had no part in the choice, reach "
      + "\(NumberText.percent(ratio))\(interval) \(share)"
  }
}

extension EvaluationReport {
  /// The guarantee as a paragraph; nil where none was asked for.
  var guaranteeText: String? {
    guard let guarantee else { return nil }
    var sentence = guarantee.sentence(strong: strongModel, weak: weakModel)
    if let check = guarantee.check { sentence += "; " + check }
    return wrapped(sentence, indent: "           ", first: "Guarantee  ")
  }
}

extension NumberText {
  /// 0.95 as `95 %`, 0.975 as `97.5 %`.
  static func trimmedPercent(_ value: Double) -> String {
    var text = fixed(100 * value, 4)
    while text.contains("."), text.hasSuffix("0") || text.hasSuffix(".") {
      let isPoint = text.hasSuffix(".")
      text.removeLast()
      if isPoint { break }
    }
    return text + " %"
  }
}
