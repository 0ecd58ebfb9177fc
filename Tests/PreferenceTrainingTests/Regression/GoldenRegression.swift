import LinearAlgebra

/// Regression problems solved by scikit-learn (`Tests/Golden/training_golden.py` prints them).
enum GoldenRegression {
  static let features = Matrix<Float>(
    rowCount: 12, columnCount: 4,
    values: [
      0.0, 0.25, -0.25, 1.0, -0.5, 0.0, 0.0, 2.375, -0.5, -0.625, 0.5, 1.375, 0.125, -0.875, 0.0,
      1.75, 0.0, -0.5, 0.0, -0.25, 0.0, -0.25, 0.0, 1.25, 0.125, 0.0, -2.5, 0.5, 0.0, 0.125, 0.0,
      1.0, -1.0, -0.75, 0.0, 0.25, 0.0, 0.875, -0.625, 0.875, 0.0, 0.0, -1.25, 1.125, 1.375, 0.0,
      0.875, 1.0,
    ])
  static let targets = [
    -0.703125, -0.03125, -0.734375, -0.234375, 0.0625, -0.171875, -0.359375, 1.1875, -1.015625,
    -0.796875, -0.0625, 1.96875,
  ]
  /// Soft labels; scikit-learn saw each row twice, once per class, weighted by them.
  static let labels = [1.0, 0.0, 1.0, 0.5, 0.0, 0.25, 1.0, 0.0, 0.75, 1.0, 0.0, 1.0]
  static let weights = [1.0, 2.0, 0.5, 1.0, 1.0, 3.0, 0.25, 1.0, 2.0, 1.0, 1.5, 0.75]

  struct Optimum: Sendable {
    var penalty: Double
    var weights: [Double]
    var intercept: Double
    /// The least value of the objective, for logistic regression.
    var value = 0.0
  }

  /// `Ridge(alpha: penalty)` with sample weights.
  static let ridge = [
    Optimum(
      penalty: 0.1,
      weights: [
        0.9750638717781612, 0.012849194895235415, 0.28943857929320344, 0.10908491584457697,
      ], intercept: -0.08142350243083957),
    Optimum(
      penalty: 1,
      weights: [
        0.7811004970709311, 0.06398669049709281, 0.26742720342137133, 0.10033471751749694,
      ], intercept: -0.09285590095747626),
    Optimum(
      penalty: 10,
      weights: [0.2766181757498138, 0.05403122476988821, 0.11605665915723264, 0.0627431620432073],
      intercept: -0.14725500250805584),
  ]

  /// `LogisticRegression(C: 1 / penalty)` with sample weights.
  static let logistic = [
    Optimum(
      penalty: 0.1,
      weights: [
        0.062459459745657954, 0.6981295008893942, 0.615733696256111, -0.8861447658242672,
      ], intercept: 0.8461539117041097, value: 9.428708442462126),
    Optimum(
      penalty: 1,
      weights: [
        0.10426981261070635, 0.20492292233986856, 0.25650982143234974, -0.5146399386749155,
      ], intercept: 0.3163288109973308, value: 9.769235873955445),
    Optimum(
      penalty: 10,
      weights: [
        0.021463302987370873, 0.02005206855402625, 0.040666295622064315, -0.11180607329046966,
      ], intercept: -0.19981914560802308, value: 10.101932713786564),
  ]
}
