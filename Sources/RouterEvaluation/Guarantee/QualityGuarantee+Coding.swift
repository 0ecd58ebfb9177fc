extension QualityGuarantee: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: JSONKey.self)
    try container.encode(measure, forKey: "of")
    try container.encode(target, forKey: "target")
    try container.encode(confidence, forKey: "confidence")
    try container.encode(method, forKey: "method")
    try container.encode(prompts, forKey: "prompts")
    try container.encode(rows, forKey: "rows")
    try container.encode(fewestPrompts, forKey: "fewest_prompts")
    try container.encodeNumber(threshold, "threshold")
    try container.encodeNumber(strongCallFraction, "strong_call_fraction")
    try container.encodeNumber(meanDifference, "mean_difference")
    try container.encodeNumber(testedRatio, "tested_ratio")
    try container.encode(reportedRatio, "reported_ratio")
    try container.encode(isFromTraining, forKey: "from_training")
    try container.encode(reason, forKey: "reason")
    try container.encode(promptsNeeded, forKey: "prompts_needed")
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: JSONKey.self)
    self.init(
      GuaranteeRequest(
        target: try container.decode(Double.self, forKey: "target"),
        confidence: try container.decode(Double.self, forKey: "confidence")))
    measure = try container.decode(Measure.self, forKey: "of")
    method = try container.decode(String.self, forKey: "method")
    prompts = try container.decode(Int.self, forKey: "prompts")
    rows = try container.decode(Int.self, forKey: "rows")
    fewestPrompts = try container.decode(Int.self, forKey: "fewest_prompts")
    threshold = try container.decodeNumber("threshold")
    strongCallFraction = try container.decodeNumber("strong_call_fraction")
    meanDifference = try container.decodeNumber("mean_difference")
    testedRatio = try container.decodeNumber("tested_ratio")
    reportedRatio = try container.decodeEstimate("reported_ratio")
    isFromTraining = try container.decode(Bool.self, forKey: "from_training")
    reason = try container.decodeIfPresent(String.self, forKey: "reason")
    promptsNeeded = try container.decodeIfPresent(Int.self, forKey: "prompts_needed")
  }
}
