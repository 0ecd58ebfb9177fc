internal import CommandSupport

extension Verdict {
  /// Below so many requests a month a router costs more attention than it saves.
  static let fewestRequestsPerMonth = 10_000.0
  /// Below so many requests a month, rules that do as well as the router are the better choice.
  static let mostRequestsForRules = 500_000.0
  /// Below so many dollars a month for everything there is nothing to save.
  static let leastMonthlyBill = 50.0
  /// A smaller share of the strong model's bill is not worth a second model.
  static let leastSaving = 0.02

  static let blindSpots = [
    "the weak model with your system prompt: prompts tuned for weeks to one model, JSON mode, "
      + "length limits and tool calls may not carry over",
    "parts of the traffic that must stay on one model: compliance, tone-critical chat, agent chains "
      + "that switch models midway",
    "10 % of non-critical traffic first; compare quality and the bill, then expand",
    "again every quarter: prices, models and traffic change",
  ]

  /// The verdict with the money in view: a ranking that beats chance is still not worth a router
  /// where it saves nothing, or too little.
  ///
  /// - Parameters:
  ///   - bill: per 1,000 requests.
  ///   - monthly: with the router's own cost, where the volume is known.
  func weighing(
    _ bill: MoneyReport.Bill, _ savingFraction: Estimate, monthly: MoneyReport.Bill?,
    of report: EvaluationReport, _ costing: CostBasis
  ) -> Verdict {
    guard let strong = bill.allStrong.value, let weak = bill.allWeak.value else { return self }
    let (strongModel, weakModel) = (report.strongModel, report.weakModel)
    if (report.gap.value ?? 0) <= 0 {
      guard weak < strong else { return self }
      let saved = NumberText.percent(1 - weak / strong)
      return Verdict(reason: reason + ": that saves \(saved) of \(strongModel)'s bill")
    }
    guard decision == .route else { return self }
    guard weak < strong else {
      return Verdict(
        reason: "\(weakModel) is not cheaper than \(strongModel) (\(dollars(weak)) against "
          + "\(dollars(strong)) per 1,000 requests): use \(strongModel) alone")
    }
    if let verdict = weighingVolume(monthly, report, costing) { return verdict }
    let threshold = "at threshold \(NumberText.exact(report.threshold))"
    guard let saving = savingFraction.value, saving >= Self.leastSaving,
      (savingFraction.low ?? saving) > 0
    else {
      let share = NumberText.percent(report.strongCallFraction.value)
      return Verdict(
        reason: "\(threshold) \(share) of the calls still go to \(strongModel), which saves only "
          + "\(interval(savingFraction)) of its bill; choose a higher threshold from the table")
    }
    return Verdict(
      .route, reason: "\(reason); \(threshold) \(trade(savingFraction, report, costing))")
  }

  /// What is saved and what is given up for it; never the one without the other.
  private func trade(
    _ savingFraction: Estimate, _ report: EvaluationReport, _ costing: CostBasis
  ) -> String {
    let strong = report.strongModel
    if (report.strongCallFraction.value ?? 1) < Self.leastSaving {
      return "hardly a call goes to \(strong), so that this is \(report.weakModel) alone, with "
        + "quality \(NumberText.fixed(report.quality.value, 3)) instead of "
        + "\(NumberText.fixed(report.strongQuality.value, 3)); choose a lower threshold from the "
        + "table"
    }
    return "it saves \(interval(savingFraction)) of \(strong)'s bill"
      + (costing.basis == .assumed ? ", if requests are as long as assumed," : "")
      + " for quality \(NumberText.fixed(report.quality.value, 3)) instead of "
      + NumberText.fixed(report.strongQuality.value, 3)
  }

  /// What the monthly volume says against routing; nil if nothing.
  private func weighingVolume(
    _ monthly: MoneyReport.Bill?, _ report: EvaluationReport, _ costing: CostBasis
  ) -> Verdict? {
    guard let monthly, let requests = costing.requestsPerMonth,
      let allStrong = monthly.allStrong.value, let saving = monthly.saving.value
    else { return nil }
    if requests < Self.fewestRequestsPerMonth {
      return Verdict(
        reason: "\(Int(requests).readable) requests a month are too few: below "
          + "\(Int(Self.fewestRequestsPerMonth).readable) stay with one model and record what each "
          + "request costs")
    }
    if allStrong < Self.leastMonthlyBill {
      return Verdict(
        reason: "there is nothing to save: \(report.strongModel) alone costs "
          + "\(dollars(allStrong)) a month")
    }
    if saving <= 0 {
      return Verdict(
        reason: "the router's own \(dollars(costing.routerCostPerMonth)) a month eat up what it "
          + "saves")
    }
    if requests < Self.mostRequestsForRules, let length = report.comparators["length"],
      let lengthAPGR = length.apgr.value, let difference = length.apgrDifference.low,
      difference <= 0
    {
      return Verdict(
        reason: "a rule on prompt length does as well (APGR "
          + "\(NumberText.fixed(lengthAPGR, 3)) against \(NumberText.fixed(report.apgr.value, 3))) "
          + "and needs no upkeep at \(Int(requests).readable) requests a month")
    }
    return nil
  }

  private func dollars(_ value: Double) -> String { NumberText.dollars(value) }

  private func interval(_ estimate: Estimate) -> String {
    let value = NumberText.percent(estimate.value)
    guard estimate.low != nil else { return value }
    return "\(value) (\(NumberText.percent(estimate.low)) to \(NumberText.percent(estimate.high)))"
  }
}
