#if Gateway
/// What a router expects of one model on a prompt.
public struct ModelPrediction: Sendable, Equatable {
  /// A group.
  public var model: String
  /// The expected quality, on the scale of the judgments; not clipped to 0...1.
  public var quality: Double
  /// The expected cost, USD per request, at the prices of training.
  public var cost: Double

  public init(model: String, quality: Double, cost: Double) {
    self.model = model
    self.quality = quality
    self.cost = cost
  }
}

/// What a choice among several models was made by.
public struct ModelChoiceRecord: Sendable, Equatable {
  /// One per candidate.
  public var predictions: [ModelPrediction]
  /// What was aimed for before the budget's pace moved it.
  public var askedAim: ChoiceSettings.Aim
  public var aim: ChoiceSettings.Aim
  /// The expected quality of the model that was chosen.
  public var quality = 0.0

  init(
    predictions: [ModelPrediction], askedAim: ChoiceSettings.Aim, aim: ChoiceSettings.Aim
  ) {
    self.predictions = predictions
    self.askedAim = askedAim
    self.aim = aim
  }

  /// λ or τ.
  public var limit: Double {
    switch aim {
    case .costWeight(let weight): weight
    case .quality(let target): target
    }
  }
}

extension ChoiceSettings.Aim: CustomStringConvertible {
  public var description: String {
    switch self {
    case .costWeight(let weight): "cost weight \(weight)"
    case .quality(let target): "quality \(target)"
    }
  }
}
#endif
