public import PreferenceData

/// What a user asks to be guaranteed.
public struct GuaranteeRequest: Sendable, Equatable {
  /// For score tables the least share of the strong model's quality, for battles the least share of
  /// the gap between the models (PGR); above 0 and below 1.
  public var target: Double
  /// How sure the guarantee is; at least 0.5 and below 1.
  public var confidence: Double

  public init(target: Double, confidence: Double = 0.95) {
    self.target = target
    self.confidence = confidence
  }

  /// What is wrong with the numbers and what to give instead; nil if they are good.
  public var complaint: String? {
    if !(target > 0 && target < 1) {
      return "--target-quality \(target): give a share of the strong model's quality above 0 and "
        + "below 1, such as 0.95"
    }
    if !(confidence >= 0.5 && confidence < 1) {
      return "--confidence \(confidence): give a number from 0.5 to below 1, such as 0.95"
    }
    return nil
  }

  /// The share of the prompts that choose the threshold; the others are reported on.
  ///
  /// The error of the choice and the width of the report both fall with the root of their prompts,
  /// so neither part gains from being the smaller one.
  public static let part = 0.5

  /// The name of the split, see ``SplitKey``.
  public static let purpose = "guarantee"
}

extension PromptStore {
  /// u ∈ [0, 1) of each prompt: those below ``GuaranteeRequest/part`` choose a guaranteed threshold,
  /// in the order of u.
  ///
  /// - Parameter seed: the router's, so that trying other seeds draws no other prompts.
  public func guaranteeFractions(seed: UInt64) -> [Double] {
    splitFractions(purpose: GuaranteeRequest.purpose, seed: seed)
  }
}
