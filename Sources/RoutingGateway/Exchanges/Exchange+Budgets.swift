#if Gateway
internal import CostLedger
internal import GatewayPolicy
internal import GatewayWire
internal import ModelPrices

extension LiveDeployment {
  /// The most that an answer may cost; nil where no price is known.
  func highestCost(of body: ProxiedBody) -> NanoDollars? {
    let output = body.highestOutput(assuming: settings.assumedOutputTokens)
    return price.map { body.highestCost(at: $0, input: body.estimatedInput, output: output) }
  }
}

extension Exchange {
  /// Sees to it that budgets hold the most that an attempt may cost, beside what others did cost.
  ///
  /// The first one's is set aside on admission; further ones need more where those before them were
  /// paid for, or where a model is dearer than any of the chain that was decided on.
  func setAside(for deployment: LiveDeployment) throws(BudgetRefusal) {
    let highest = deployment.highestCost(of: body) ?? unpricedCost ?? .zero
    guard spent + highest > reserved else { return }
    try state.budgets.hold(highest, for: admission.reservation)
    reserved = spent + highest
  }

  /// What the client is told if a budget does not let the next attempt be made, and there was none
  /// before.
  func refusal(of refusal: BudgetRefusal) -> Refusal {
    Refusal(budget: refusal, at: .now, state.budgets.calendar)
  }

  /// What budgets pay for an attempt whose cost is not known: it may have been paid for, also if
  /// nobody waited for its end.
  func charge(for attempt: Attempt) -> NanoDollars? {
    guard let price = attempt.deployment.price else { return unpricedCost }
    guard let summary = attempt.rewriter?.summary else {
      return attempt.deployment.highestCost(of: body)
    }
    return body.highestCost(
      at: price, input: summary.usage?.input ?? body.estimatedInput,
      output: summary.estimatedOutputTokens)
  }

  /// Of a fallback that has no price: budgets hold by what was set aside for the first choice.
  private var unpricedCost: NanoDollars? {
    admission.reservation.isUnderBudget ? admission.reservation.amount : nil
  }

  /// What counts for rates where the upstream does not say it.
  func estimatedTokens(of attempt: Attempt, _ outcome: AttemptRecord.Outcome) -> Int {
    guard outcome != .answered else { return admission.tokenEstimate }
    guard let summary = attempt.rewriter?.summary else { return body.estimatedInput }
    return (summary.usage?.input ?? body.estimatedInput) + summary.estimatedOutputTokens
  }
}
#endif
