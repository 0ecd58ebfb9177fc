internal import RouterScoring

extension Provenance {
  /// What is known before the caller adds files, split and metrics.
  static func empty(algorithm: String, winMargin: Double) -> Provenance {
    Provenance(
      files: [], algorithm: algorithm, preset: "", seed: 0, holdout: 0, flags: [],
      simulated: false, trainingPrompts: 0, promptHashes: [], costs: [:], metrics: [:],
      winMargin: winMargin)
  }
}
