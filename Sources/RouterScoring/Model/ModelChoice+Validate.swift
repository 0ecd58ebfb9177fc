internal import PromptFeatures

extension ModelChoice {
  /// Checks that all parts are of one model, so that predicting can never trap.
  func validate(_ views: PromptViews) throws(ArtifactError) {
    try check(models.count >= 2, "choice", "has fewer than two models")
    try check(!models.contains(""), "choice", "has a model without a name")
    try check(Set(models).count == models.count, "choice", "names a model twice")
    let count = models.count
    try checkShape("choice.qualities", [qualities.count], [count])
    try checkShape("choice.loadings", [loadings.count], [count * components.count])
    try checkShape("choice.base_costs", [baseCosts.count], [count])
    try checkShape("choice.character_costs", [characterCosts.count], [count])
    try checkFinite(qualities, "choice.qualities")
    try checkFinite(loadings, "choice.loadings")
    for (name, costs) in [
      ("choice.base_costs", baseCosts), ("choice.character_costs", characterCosts),
    ] {
      try checkFinite(costs, name)
      try check(costs.allSatisfy { $0 >= 0 }, name, "has a negative cost")
    }
    for (j, component) in components.enumerated() {
      try checkFinite([component.intercept], "choice.\(j)")
      var names: Set<String> = []
      for (index, stacked) in component.heads.enumerated() {
        let name = "choice.\(j).head.\(index)"
        try check(!stacked.name.isEmpty, name, "has no name")
        try check(names.insert(stacked.name).inserted, name, "has the name of another head")
        try stacked.validate(name, views)
      }
    }
  }
}
