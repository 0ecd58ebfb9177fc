extension EvaluationReport {
  /// The curve as comma-separated values with a header; empty cells for what is unknown.
  public var csv: String {
    let header = "threshold,strong_call_fraction,quality,quality_low,quality_high,pgr,cost\n"
    return header
      + curve.map { point in
        [
          point.threshold, point.strongCallFraction, point.quality, point.qualityLow,
          point.qualityHigh, point.pgr, point.cost,
        ].map { NumberText.exact($0) }.joined(separator: ",") + "\n"
      }.joined()
  }
}
