extension EvaluationReport {
  /// Measures what routing at the threshold costs and saves, and weighs the verdict by it.
  ///
  /// - Precondition: the outcomes' costs are known.
  mutating func addMoney(
    _ outcomes: PairOutcomes, winRates: [Double], costing: CostBasis, options: EvaluationOptions
  ) {
    let measured = MeasuredBill(
      outcomes, winRates: winRates, threshold: threshold, costing: costing, options: options)
    var money = MoneyReport(basis: costing.basis, source: costing.source)
    money.bill = measured.bill(.base)
    money.savingFraction = measured.estimate(.savingFraction)
    money.breakEvenRetryRate = measured.estimate(.retryRate)
    money.costPerPoint = measured.estimate(.costPerPoint)
    money.requestsPerMonth = costing.requestsPerMonth
    money.routerCostPerMonth = costing.routerCostPerMonth
    // Without a volume the router's own cost cannot be laid on requests.
    let overhead = costing.requestsPerMonth.map { 1_000 * costing.routerCostPerMonth / $0 } ?? 0
    if let allStrong = money.bill.allStrong.value {
      // Rounding alone is no saving.
      let limit = allStrong * (1 - 1e-9) - overhead
      money.breakEvenShare =
        ThresholdSweep(outcomes, winRates: winRates).points(count: 1_001)
        .last { ($0.cost ?? .infinity) < limit }?.strongCallFraction
    }
    if let requests = costing.requestsPerMonth {
      money.monthly = money.bill.monthly(requests: requests, overhead: overhead)
    }
    let statistical = verdict
    verdict = statistical.weighing(
      money.bill, money.savingFraction, monthly: money.monthly, of: self, costing)
    if !costing.changes.isEmpty {
      let bill = measured.bill(.whatIf)
      let fraction = measured.estimate(.whatIfSavingFraction)
      let monthly = costing.requestsPerMonth.map { bill.monthly(requests: $0, overhead: overhead) }
      money.whatIf = MoneyReport.WhatIf(
        changes: costing.changes, bill: bill, savingFraction: fraction,
        verdict: statistical.weighing(bill, fraction, monthly: monthly, of: self, costing))
    }
    self.money = money
  }
}

extension MoneyReport.Bill {
  /// USD per month, from USD per 1,000 requests.
  ///
  /// - Parameter overhead: what routing itself costs per 1,000 requests.
  func monthly(requests: Double, overhead: Double) -> Self {
    func scaled(_ estimate: Estimate, plus extra: Double = 0) -> Estimate {
      estimate.map { ($0 + extra) * requests / 1_000 }
    }
    var monthly = Self()
    monthly.allStrong = scaled(allStrong)
    monthly.allWeak = scaled(allWeak)
    monthly.routed = scaled(routed, plus: overhead)
    monthly.saving = scaled(saving, plus: -overhead)
    return monthly
  }
}
