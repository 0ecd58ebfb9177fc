internal import Foundation

/// How outcomes are evaluated.
public struct EvaluationOptions: Sendable, Equatable {
  /// Resamples of the cluster bootstrap; 0 leaves out all intervals.
  public var bootstrapReplicates = 1_000
  public var seed: UInt64 = 0
  /// The share of resamples that an interval covers.
  public var confidence = 0.95
  /// The most points that the report's curve has.
  public var curvePoints = 201
  /// Also RouteLLM's own APGR over this many quantile bins.
  public var routeLLMBins: Int?
  /// Workers; results do not depend on it.
  public var threads = ProcessInfo.processInfo.activeProcessorCount

  public init() {}
}
