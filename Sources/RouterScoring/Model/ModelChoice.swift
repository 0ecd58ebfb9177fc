/// What every one of several models is worth on a prompt, and what it charges.
///
/// Models differ mostly along a few directions: how hard a prompt is for all of them, then what
/// kinds of prompts each is good at. So not one predictor per model is kept but one per direction,
/// each a stack of heads of its own, and a model's quality is
///
///     p_m(x) = q̄_m + Σ_j a_mj s_j(x),   s_j(x) = c_j + Σ_v w_jv (h_jv(x) − μ_jv) / σ_jv
///
/// where j runs over the components. A request costs c_m(x) = b_m + d_m · characters(x).
public struct ModelChoice: Sendable, Equatable {
  /// The models, in the order of all that follows; at least two.
  public var models: [String]
  /// q̄, the mean quality of each model in training.
  public var qualities: [Float]
  /// a, row-major models × components.
  public var loadings: [Float]
  public var components: [ChoiceComponent]
  /// b, USD per request, ≥ 0.
  public var baseCosts: [Float]
  /// d, USD per character of the prompt, ≥ 0.
  public var characterCosts: [Float]

  public init(
    models: [String], qualities: [Float], loadings: [Float], components: [ChoiceComponent],
    baseCosts: [Float], characterCosts: [Float]
  ) {
    self.models = models
    self.qualities = qualities
    self.loadings = loadings
    self.components = components
    self.baseCosts = baseCosts
    self.characterCosts = characterCosts
  }
}

/// One direction in which models differ, as a stack of heads.
public struct ChoiceComponent: Sendable, Equatable {
  /// The constant c of the stack.
  public var intercept: Float
  public var heads: [StackedHead]

  public init(intercept: Float, heads: [StackedHead]) {
    self.intercept = intercept
    self.heads = heads
  }
}
